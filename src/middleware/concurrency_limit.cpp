#include <skiff/middleware/concurrency_limit.hpp>

#include <skiff/core/time.hpp>
#include <skiff/resilience/permit.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace skiff {
namespace {

/// The places of one worker.
struct Places {
  Places(BulkheadOptions options, const std::optional<AdaptiveLimitOptions>& adaptive)
      : bulkhead(with_limit_of(options, adaptive)) {
    if (adaptive) limit.emplace(*adaptive);
  }

  static BulkheadOptions with_limit_of(BulkheadOptions options, const std::optional<AdaptiveLimitOptions>& adaptive) {
    if (adaptive) options.limit = adaptive->initial;
    return options;
  }

  Bulkhead bulkhead;
  std::optional<AdaptiveLimit> limit;
};

/// A request in its place: says how it went when it leaves.
class Visit {
 public:
  Visit(Places& places, Permit permit) noexcept : places_(&places), permit_(std::move(permit)), begun_(now()) {}

  void end(CallOutcome outcome) {
    const std::uint32_t inside = places_->bulkhead.inside();
    permit_.leave();
    if (!places_->limit) return;
    const TimePoint ended = now();
    if (places_->limit->record(ended, outcome, ended - begun_, inside)) {
      places_->bulkhead.limit(places_->limit->limit());
    }
  }

 private:
  Places* places_;
  Permit permit_;
  TimePoint begun_;
};

CallOutcome outcome_of_reply(const Reply& reply) {
  const bool overloaded =
      reply ? reply->status() == Status::service_unavailable || reply->status() == Status::gateway_timeout
            : reply.error().kind() == ErrorKind::unavailable || reply.error().kind() == ErrorKind::gateway_timeout;
  return overloaded ? CallOutcome::failure : CallOutcome::success;
}

Error refused() {
  return unavailable("too many requests are under way; try again later").with_header("Retry-After", "1");
}

Task<Reply> finish(Visit begun, Task<Reply> answer) {
  Visit visit = std::move(begun);  // ends with this block, where a parameter stays until the frame is gone
  Reply reply = co_await std::move(answer);
  visit.end(outcome_of_reply(reply));
  co_return std::move(reply);
}

Task<Reply> visit_at_once(Places& places, Permit permit, Request& request, Next next) {
  Visit visit{places, std::move(permit)};
  Task<Reply> answer = next(request);
  if (!answer.ready()) return finish(std::move(visit), std::move(answer));
  Reply reply = answer.take();
  visit.end(outcome_of_reply(reply));
  return reply;
}

Task<Reply> visit_later(Places& places, Task<Result<Permit>> entry, Request& request, Next next) {
  Result<Permit> permit = co_await std::move(entry);
  if (!permit) co_return refused();
  co_return co_await visit_at_once(places, *std::move(permit), request, next);
}

}  // namespace

/// One Places for each thread that has served a request.
struct ConcurrencyLimit::Workers {
  Workers(const BulkheadOptions& p, const std::optional<AdaptiveLimitOptions>& a) : places(p), adaptive(a) {}

  Places& here() {
    struct Known {
      std::uint64_t id;
      Places* places;
    };
    thread_local std::vector<Known> known;
    for (const Known& one : known) {
      if (one.id == id) return *one.places;
    }
    // Ids do not come back, so what belongs to limits that are gone is never found; but it must not pile up either.
    constexpr std::size_t most = 64;
    if (known.size() >= most) known.clear();
    return *known.emplace_back(Known{id, &of_this_thread()}).places;
  }

 private:
  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
  }

  Places& of_this_thread() {
    const std::lock_guard lock{mutex};
    return by_thread.try_emplace(std::this_thread::get_id(), places, adaptive).first->second;
  }

  const BulkheadOptions places;
  const std::optional<AdaptiveLimitOptions> adaptive;
  const std::uint64_t id = next_id();
  std::mutex mutex;
  std::unordered_map<std::thread::id, Places> by_thread;
};

ConcurrencyLimit::ConcurrencyLimit(ConcurrencyLimitOptions options)
    : priority_(std::move(options.priority)), workers_(std::make_shared<Workers>(options.places, options.adaptive)) {
  const Places check{options.places, options.adaptive};  // throws for wrong options
}

Task<Reply> ConcurrencyLimit::operator()(Request& request, Next next) const {
  Places& places = workers_->here();
  Task<Result<Permit>> entry = enter(places.bulkhead, priority_ ? priority_(request) : Priority::normal);
  if (!entry.ready()) return visit_later(places, std::move(entry), request, next);
  Result<Permit> permit = entry.take();
  if (!permit) return refused();
  return visit_at_once(places, *std::move(permit), request, next);
}

}  // namespace skiff
