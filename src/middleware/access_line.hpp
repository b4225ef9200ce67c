#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/request.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/log.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// What the access log knows of a request and its answer; views into the request.
struct AccessLine {
  AccessLine(const Request& request, bool with_query);

  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view peer;
  std::string_view user_agent;
  TimePoint begun;
  int status = 0;  // 0: there was no answer
  std::optional<std::uint64_t> bytes;
  std::string_view error;

  /// The line of a request that is under way on this thread.
  void write(const Log& log) const;
};

/// A line that outlives its request's views, and the request's place in the log.
class KeptAccessLine final : public Activity {
 public:
  KeptAccessLine(const AccessLine& line, const Request& request);
  KeptAccessLine(const KeptAccessLine&) = delete;
  KeptAccessLine& operator=(const KeptAccessLine&) = delete;

  std::string_view request_id() const override { return request_id_; }
  std::string_view route() const override { return route_; }
  const TraceContext& trace() const override { return trace_; }

  /// Nothing the second time.
  void write(const Log& log, std::uint64_t bytes, std::string_view error);

 private:
  std::string_view keep(std::string_view view);

  std::string request_id_;
  std::string route_;
  TraceContext trace_;
  std::string text_;
  AccessLine line_;
  bool written_ = false;
};

}  // namespace skiff
