#pragma once

#include "client/plan.hpp"

#include <skiff/client/call_failure.hpp>
#include <skiff/client/call_options.hpp>
#include <skiff/core/time.hpp>
#include <skiff/discovery/balancer.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::client {

/// Writes down what the stages of one call decided, for a developer who asked.
class Explanation {
 public:
  void add(std::string_view what);
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// When a call that begins now is over: the earlier of its own deadline and that of the activity under way.
TimePoint deadline_of(const Plan& plan, const CallOptions& options, TimePoint now);

/// "1.2ms", "30s": for people.
std::string readable(Duration duration);

/// One call on its way through the pipeline: lives in the pipeline's frame, on one thread.
class Call {
 public:
  Call(const Plan& plan, Request& request, const CallOptions& options, TimePoint now);

  Request& request() noexcept { return request_; }
  TimePoint began() const noexcept { return began_; }
  TimePoint deadline() const noexcept { return deadline_; }
  const CallOptions& options() const noexcept { return options_; }

  /// Its body can be sent again.
  bool replayable() const noexcept { return replayable_; }
  bool idempotent() const noexcept { return idempotent_; }

  std::uint32_t attempts() const noexcept { return attempts_; }
  std::uint32_t tries() const noexcept { return tries_; }
  void begin_try() noexcept { ++tries_; }

  /// How long a try may take from now on; nothing when there is no limit.
  std::optional<Duration> time_for_try(TimePoint now) const noexcept;

  /// Instances that were tried.
  std::span<const Slot> tried() const noexcept { return {tried_.data(), tried_count_}; }
  void add_tried(Slot slot) noexcept;

  void failed(CallTry what) { failures_.push_back(std::move(what)); }
  std::vector<CallTry> take_failures() noexcept { return std::move(failures_); }

  /// A try with so much time had less than the client's options give it: a caller's short deadline, or the rest of one.
  bool is_cut_short(Duration limit) const noexcept { return own_limit_ <= Duration{0} || limit < own_limit_; }

  /// The Error of a call without an answer: `last`, with a cause and a detail that tell all of it.
  Error give_up(CallStage stage, Error last, TimePoint now);

  /// The stage that an Error of give_up() named.
  CallStage gave_up() const noexcept { return gave_up_; }

  template <class Text>
  void explain(const Text& text) {
    if (explanation_) explanation_->add(text());
  }
  void explain_in(Response& response) const;

 private:
  const Plan& plan_;
  Request& request_;
  CallOptions options_;
  TimePoint began_;
  TimePoint deadline_;
  Duration try_timeout_;
  Duration own_limit_;  // of a try, by the client's options; 0: none
  std::uint32_t attempts_;
  std::uint32_t tries_ = 0;
  bool replayable_;
  bool idempotent_;
  CallStage gave_up_ = CallStage::connection;
  std::array<Slot, 8> tried_;
  std::size_t tried_count_ = 0;
  std::vector<CallTry> failures_;
  std::unique_ptr<Explanation> explanation_;
};

}  // namespace skiff::client
