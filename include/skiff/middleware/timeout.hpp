#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/middleware.hpp>

namespace skiff {

/// Ends a request that is not answered in time with 504 and cancels what was answering it.
///
///     app.use(Timeout{5s});                                        // every route
///     app.get("/prices", fetch_prices).use(Timeout{500ms});        // one route; of several the shortest holds
///
/// 504, as Envoy and ASP.NET Core have it, and not 503, as Go's TimeoutHandler and Spring: a 503 here says that the
/// request was not begun (Limits::in_flight) and may be sent again at once. What was cut off may have had an effect.
/// Hence no Retry-After either.
///
/// The time is that of the handler and the middlewares further in, the reading of the request's body included. They
/// are cancelled and unwind first: one that is in blocking(), or that catches Cancelled, ends in its own time and
/// the 504 waits for it. A streamed answer is in time when it has begun; Limits::write_timeout watches over the rest.
/// Nothing is spent on a request that is answered at once.
class Timeout {
 public:
  /// Throws ConfigurationError when `limit` is not positive.
  explicit Timeout(Duration limit);

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  Duration limit_;
};

}  // namespace skiff
