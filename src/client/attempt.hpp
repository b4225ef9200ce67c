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
  Attempted(Reply r, Verdict v, CallStage s, bool was_sent)
      : reply(std::move(r)), verdict(v), stage(s), sent(was_sent) {}

  Reply reply;
  Verdict verdict;
  CallStage stage;
  bool sent;  // a byte of the request
};

/// One try: a place in the bulkhead, the breakers' leave, an instance, a connection. It tells all of them how it ended,
/// which is as ignored when it is cut off.
class Attempt {
 public:
  Attempt(Pipeline& pipeline, Call& call) noexcept : pipeline_(pipeline), call_(call), number_(call.tries()) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt();

  /// Not longer than the call allows.
  static Task<Attempted> run(Pipeline& pipeline, Call& call);

 private:
  Task<Reply> pass();
  std::optional<Error> choose(TimePoint now);
  Attempted end(Reply reply);
  void settle(TimePoint now, CallOutcome outcome) noexcept;
  void note_failure(const Reply& reply, TimePoint now);

  Pipeline& pipeline_;
  Call& call_;
  const std::uint32_t number_;
  outbound::Journey journey_;
  TimePoint began_{};  // the try
  TimePoint sent_{};   // after the bulkhead
  std::optional<Permit> permit_;
  std::optional<Balancer::Choice> choice_;
  CallStage stage_ = CallStage::bulkhead;
  bool cut_short_ = false;          // by a deadline earlier than the client's own
  bool admitted_ = false;           // by the service's breaker
  bool instance_admitted_ = false;  // by the instance's
};

}  // namespace skiff::client
