#pragma once

#include "test/cookie_jar.hpp"
#include "test/event_parser.hpp"
#include "test/inlet.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/http/handler.hpp>
#include <skiff/http/propagation.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/test/caller.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skiff::test {

/// What a Caller and its calls under way share.
struct CallSetup {
  Handler handler;
  CallerOptions options;
  std::shared_ptr<VirtualRuntime> runtime;
  Headers defaults = {};
  std::optional<CookieJar> cookies = {};
};

/// One call: does for a request what net::Connection does, with a test in the place of the peer.
class Exchange final : public Activity {
 public:
  using Stop = VirtualRuntime::Stop;

  /// `inlet` null: a request without a body.
  Exchange(std::shared_ptr<CallSetup> setup, std::string_view method, std::string_view target, Headers headers,
           std::shared_ptr<Inlet> inlet);
  ~Exchange() override;

  /// Calls the handler, unless the request is none that a server would accept. The clock stands still.
  void begin();

  /// Lets run what is ready. The clock stands still.
  void run_ready();

  /// Waits for the head; throws NoAnswer.
  void await_head();
  bool has_head() const noexcept { return response_.has_value(); }

  /// Of an answer that has a head.
  const Reply& head();

  /// Waits for the next piece until `limit`. False when none came; the end and a failure count as empty ones.
  bool await_piece(TimePoint limit);
  std::string_view piece() const noexcept { return piece_; }

  /// Throws NoAnswer that says why the piece did not come.
  [[noreturn]] void miss_piece() const;
  bool ended() const noexcept { return ended_; }
  bool broken_off() const noexcept { return !broken_off_.empty(); }

  Reply rest();
  void drain();
  void leave();

  Inlet* inlet() const noexcept { return inlet_.get(); }
  EventParser& events() noexcept { return events_; }
  TimePoint patience() const { return setup_->runtime->now() + setup_->options.patience; }
  void advance_to(TimePoint time);

  /// Of what has come so far.
  Answered answered(std::string text) const;

  std::string_view request_id() const override { return request_.id(); }
  std::string_view route() const override { return request_.route(); }
  const TraceContext& trace() const override { return request_.trace(); }
  TimePoint deadline() const noexcept override { return deadline_after(began_, request_.headers()); }
  Tracer* tracer() const noexcept override { return setup_->options.tracer; }

 private:
  std::optional<Error> refusal() const;
  void handled();
  void respond(Response response);
  void start_pulling();
  void pulled();
  void break_off(std::string why);
  void finish();
  void end_request(unsigned status);
  Stop run_until(const bool& done, TimePoint limit);
  void failed(const Error& error);
  std::string call() const { return method_ + " " + target_; }
  std::string why(Stop stop) const;

  std::shared_ptr<CallSetup> setup_;
  std::string method_;
  std::string target_;
  std::shared_ptr<Inlet> inlet_;
  Request request_;
  TimePoint began_;
  TimePoint ended_at_;

  std::optional<Operation<skiff::Reply>> handling_;
  bool handling_ended_ = false;

  std::optional<Response> response_;
  std::optional<Reply> head_;  // made when first asked for
  std::optional<std::uint64_t> length_;  // announced
  std::uint64_t received_ = 0;
  std::optional<Operation<Result<std::string_view>>> pulling_;  // of the next piece, while it is awaited
  bool pulling_ended_ = false;
  std::string piece_;
  Stop stopped_ = Stop::done;  // why the last wait ended
  EventParser events_;
  std::string cause_;
  std::string broken_off_;
  bool ended_ = false;
  bool left_ = false;
};

}  // namespace skiff::test
