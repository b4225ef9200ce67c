#pragma once

#include <skiff/core/context.hpp>
#include <skiff/core/time.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <string_view>

namespace skiff {

class Tracer;

/// The work under way: a request on a server; later a message or a job. Log lines, spans and outgoing calls made
/// meanwhile name it without being told.
class Activity : public Context {
 public:
  /// Of what runs on this thread now, on its worker or in blocking(); null outside of one.
  static Activity* current() noexcept { return static_cast<Activity*>(Context::current()); }

  /// As in X-Request-Id. These views are valid while the activity lasts.
  virtual std::string_view request_id() const = 0;

  /// "/users/{id}"; empty before a route is found.
  virtual std::string_view route() const = 0;

  virtual const TraceContext& trace() const = 0;

  /// When whoever asked for it stops waiting; a Client's calls made for it end by then.
  virtual TimePoint deadline() const noexcept { return TimePoint::max(); }

  /// Where its spans go; null: nowhere.
  virtual Tracer* tracer() const noexcept { return nullptr; }

 protected:
  Activity() noexcept = default;
  explicit Activity(Counted counted) noexcept : Context(counted) {}
  ~Activity() override = default;
};

}  // namespace skiff
