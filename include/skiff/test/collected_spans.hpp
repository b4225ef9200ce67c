#pragma once

#include <skiff/telemetry/tracer.hpp>

#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::test {

/// A tracer that keeps every span, in the order in which they ended. From any thread.
class CollectedSpans final : public Tracer {
 public:
  std::vector<SpanData> spans() const {
    const std::lock_guard lock{mutex_};
    return spans_;
  }

  bool sample(const TraceContext&, std::string_view, SpanKind) noexcept override { return true; }
  void ended(SpanData span) noexcept override {
    const std::lock_guard lock{mutex_};
    spans_.push_back(std::move(span));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<SpanData> spans_;
};

}  // namespace skiff::test
