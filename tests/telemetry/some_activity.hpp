#pragma once

#include <skiff/telemetry/activity.hpp>

#include <string>

namespace skiff::test {

/// A piece of work for log lines and spans to belong to.
class SomeActivity final : public Activity {
 public:
  explicit SomeActivity(Tracer* tracer = nullptr) : tracer_(tracer) { trace_.sampled(true); }

  std::string_view request_id() const override { return "request-1"; }
  std::string_view route() const override { return "/orders/{id}"; }
  const TraceContext& trace() const override { return trace_; }
  Tracer* tracer() const noexcept override { return tracer_; }

  void sampled(bool sampled) { trace_.sampled(sampled); }

 private:
  TraceContext trace_ = TraceContext::root();
  Tracer* tracer_;
};

}  // namespace skiff::test
