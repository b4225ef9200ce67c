#pragma once

#include <skiff/core/time.hpp>
#include <skiff/test/reply.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::test {

class Exchange;

/// A server-sent event as an EventSource gives it to its page (HTML standard, 9.2).
struct ReceivedEvent {
  std::string type = "message";
  std::string data = {};
  std::string id = {};  // the last that was sent, with this event or an earlier one
  std::optional<std::chrono::milliseconds> retry = {};  // sent with this event
  std::string comment = {};  // that came since the event before; a heartbeat is an empty line of it
};

/// A call under way: its answer is read piece by piece, or its body is sent so, or both in turn.
///
///     test::OpenCall prices = api.open("/prices");
///     EXPECT_EQ(prices.event()->data, "17.5");
///     prices.leave();
///
/// Who waits without a time of its own waits as long as CallerOptions::patience says, then throws NoAnswer.
class [[nodiscard]] OpenCall {
 public:
  explicit OpenCall(std::unique_ptr<Exchange> exchange) noexcept;
  OpenCall(OpenCall&&) noexcept;
  OpenCall& operator=(OpenCall&&) noexcept;

  /// Leaves, if need be.
  ~OpenCall();

  /// Sends a piece of the request's body, and lets the handler go on with it. Only of an upload().
  OpenCall& send(std::string_view piece);

  /// The request's body is complete.
  OpenCall& end();

  /// Whether there is an answer yet; does not wait.
  bool answered() const noexcept;

  /// Of the answer, once it has begun.
  ReplyStatus status();
  const Headers& headers();
  std::string_view header(std::string_view name) { return headers().get(name); }

  /// The next piece of the answer; nothing at its end. Throws BrokenOff when the stream failed.
  std::optional<std::string> next();

  /// Nothing also when no piece came `within` this time; ended() tells.
  std::optional<std::string> next(Duration within);

  /// The next server-sent event; comments do not count. As next() otherwise. Do not mix the two.
  std::optional<ReceivedEvent> event();
  std::optional<ReceivedEvent> event(Duration within);

  /// All comments so far, heartbeats (empty ones) among them.
  const std::vector<std::string>& comments() const noexcept;

  /// The answer has been read to its end, or has broken off.
  bool ended() const noexcept;

  /// The answer with all of its body that was not read before.
  Reply reply();

  /// The server is about to stop: a stream without an end of its own ends as soon as it can.
  void drain();

  /// The caller goes away: cancels the handler, or the stream, and lets it clean up.
  void leave();

 private:
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace skiff::test
