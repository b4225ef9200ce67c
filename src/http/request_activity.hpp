#pragma once

#include <skiff/http/request.hpp>
#include <skiff/telemetry/activity.hpp>

namespace skiff {

/// A request as the activity under way, for code that has one but may run outside of it: in a destructor, in a test
/// without a server.
class RequestActivity final : public Activity {
 public:
  explicit RequestActivity(const Request& request) noexcept : request_(request) {}

  std::string_view request_id() const override { return request_.id(); }
  std::string_view route() const override { return request_.route(); }
  const TraceContext& trace() const override { return request_.trace(); }

  /// What is current, or else this.
  Context* or_current() noexcept { return Context::current() != nullptr ? Context::current() : this; }

 private:
  const Request& request_;
};

}  // namespace skiff
