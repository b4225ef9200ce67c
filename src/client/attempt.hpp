#pragma once

#include "client/call.hpp"
#include "client/verdict.hpp"

#include <skiff/resilience/permit.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace skiff::client {

class Pipeline;

/// How one try of a call ended.
struct Attempted {
  Attempted(Reply&& r, Verdict v, CallStage s, bool was_sent, TimePoint when)
      : reply(std::move(r)), verdict(v), stage(s), sent(was_sent), at(when) {}

  Reply reply;
  Verdict verdict;
  CallStage stage;
  bool sent;  // a byte of the request
  TimePoint at;
};

/// One try: a place in the bulkhead, the breakers' leave, an instance, a connection. It tells all of them how it ended,
/// which is as ignored when it is cut off.
class Attempt {
 public:
  Attempt(Pipeline& pipeline, Call& call, TimePoint now) noexcept
      : pipeline_(pipeline), call_(call), number_(call.tries()), began_(now) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt();

  /// From `now` on, not longer than the call allows.
  static Task<Attempted> run(Pipeline& pipeline, Call& call, TimePoint now);

 private:
  Task<Reply> pass();
  Task<Reply> pass_later(Task<Result<Permit>> entering);
  Task<Reply> pass_with(Result<Permit> permit, TimePoint now);
  std::optional<Error> choose(TimePoint now);
  Attempted end(Reply&& reply);
  void settle(TimePoint now, CallOutcome outcome) noexcept;
  void note_failure(const Reply& reply, TimePoint now);

  Pipeline& pipeline_;
  Call& call_;
  const std::uint32_t number_;
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
