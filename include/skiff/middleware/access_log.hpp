#pragma once

#include <skiff/http/middleware.hpp>

#include <string>
#include <vector>

namespace skiff {

struct AccessLogOptions {
  /// Paths without a line, as in "/livez": what asks every second says nothing new.
  std::vector<std::string> skip = {};

  /// The share of answers below 400 that get a line, from 0 to 1. The others always do.
  double sample = 1;

  /// Log the query too. Queries carry names, searches and sometimes tokens, so not unless told.
  bool query = false;
};

/// A line for each request that reached the router, at level info of the logger "skiff.access", once its answer is
/// made ("request answered"), for a streamed answer once that has ended or broken off, or once the caller has left
/// before there was one ("request abandoned"):
///
///     app.use(AccessLog{});                       // or --access-log on the command line
///
/// Fields (ECS): http.request.method, url.path, url.query, http.response.status_code, event.duration (ns),
/// http.response.body.bytes, client.address, client.port, user_agent.original, error.message when the caller left
/// or a stream broke off; request id, trace and route as on every line. No body and no other header is logged.
/// Bytes are those of the content as it left this middleware, and whether they arrived is not known.
class AccessLog {
 public:
  AccessLog() = default;
  explicit AccessLog(AccessLogOptions options) : options_(std::move(options)) {}

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  AccessLogOptions options_;
};

}  // namespace skiff
