#pragma once

#include <skiff/http/middleware.hpp>

#include <string>

namespace skiff {

/// Puts the request's id (Request::id(), the one in the log) into its answer, be it a success or an error.
///
///     app.use(RequestId{});                        // X-Request-Id
///     app.use(RequestId{"X-Correlation-Id"});
///
/// The id is the caller's X-Request-Id where that is well-formed, whatever the name here. First of all middlewares,
/// so that what the others answer has it too.
class RequestId {
 public:
  /// Throws ConfigurationError when `header` is no header name.
  explicit RequestId(std::string header = "X-Request-Id");

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  std::string header_;
};

}  // namespace skiff
