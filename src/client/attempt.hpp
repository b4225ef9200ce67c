#pragma once

#include "client/call.hpp"
#include "client/verdict.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/resilience/permit.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace skiff::client {

class Pipeline;

/// How one try of a call ended; all but the reply by Attempt::end().
struct Attempted {
  explicit Attempted(Reply&& answer) noexcept : reply(std::move(answer)) {}

  /// Its outcome, without a move. Throws what it threw.
  explicit Attempted(Operation<Reply>& ended) : reply(ended.take()) {}

  Reply reply;
  Verdict verdict;
  CallStage stage = CallStage::bulkhead;
  bool sent = false;  // a byte of the request
  TimePoint at{};
};

/// One try: a place in the bulkhead, the breakers' leave, an instance, a connection. It tells all of them how it ended,
/// which is as ignored when it is cut off.
class Attempt {
 public:
  /// From `now` on.
  Attempt(Pipeline& pipeline, Call& call, TimePoint now) noexcept
      : pipeline_(pipeline), call_(call), number_(call.tries()), limit_(call.time_for_try(now)), began_(now) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() { abandon(); }

  /// When it has taken as long as the call allows; its owner ends it then.
  TimePoint due() const noexcept;

  /// The way to an answer, once. This outlives it.
  Task<Reply> pass();

  /// What one is that was ended since its time was over.
  Reply too_late();

  /// That was its outcome, of which the reply is there.
  void end(Attempted& outcome);

  /// It was cut off, unless it has ended.
  void abandon() noexcept;

 private:
  Task<Reply> pass_later();
  Task<Reply> pass_inside(TimePoint now);
  std::optional<Error> choose(TimePoint now);
  void settle(TimePoint now, CallOutcome outcome) noexcept;
  void note_failure(const Reply& reply, TimePoint now);

  Pipeline& pipeline_;
  Call& call_;
  const std::uint32_t number_;
  const std::optional<Duration> limit_;
  const TimePoint began_;  // the try
  outbound::Journey journey_;
  TimePoint sent_{};   // after the bulkhead
  std::optional<Permit> permit_;
  std::optional<Balancer::Choice> choice_;
  CallStage stage_ = CallStage::bulkhead;
  bool cut_short_ = false;          // by a deadline earlier than the client's own
  bool admitted_ = false;           // by the service's breaker
  bool instance_admitted_ = false;  // by the instance's
};

}  // namespace skiff::client
