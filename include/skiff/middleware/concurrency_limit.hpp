#pragma once

#include <skiff/http/middleware.hpp>
#include <skiff/resilience/adaptive_limit.hpp>
#include <skiff/resilience/bulkhead.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace skiff {

struct ConcurrencyLimitOptions {
  /// How many requests at once, and how many may wait for how long. Of each worker, since each serves its connections
  /// by itself: a service of four workers has four times as many.
  BulkheadOptions places{};

  /// Finds out how many at once are good, by how long they take; `places.limit` is not looked at then. An unavailable
  /// or gateway_timeout, or an answer with 503 or 504, counts as overload.
  std::optional<AdaptiveLimitOptions> adaptive{};

  /// Which requests go first where not all can: a purchase before a search, a health check before both. From all
  /// workers at once. Empty: all are normal.
  std::function<Priority(const Request& request)> priority{};
};

/// Sheds load before it makes everything slow: takes so many requests at once, lets a few wait, and answers the others
/// with 503 and Retry-After, the handlers not having run.
///
///     ConcurrencyLimitOptions options;
///     options.adaptive.emplace();
///     app.group("/reports").use(ConcurrencyLimit{options});
///
/// A request has its place until its handler has answered; the sending of the answer is not part of it. Handlers that
/// never wait are never more than one at once on a worker: this is for those that do.
///
/// State is per worker: no lock in the path of a request. Copies share it. One that finds a place and is answered at
/// once costs no coroutine frame. Cancelled, a request that waits leaves the queue.
class ConcurrencyLimit {
 public:
  /// Throws ConfigurationError.
  explicit ConcurrencyLimit(ConcurrencyLimitOptions options = {});

  Task<Reply> operator()(Request& request, Next next) const;

  struct Workers;

 private:
  std::function<Priority(const Request&)> priority_;
  std::shared_ptr<Workers> workers_;
};

}  // namespace skiff
