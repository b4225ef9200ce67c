#pragma once

#include <skiff/core/time.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skiff {

/// As in OpenTelemetry: how a span relates to the other side of a call.
enum class SpanKind : std::uint8_t { internal, server, client, producer, consumer };

enum class SpanStatus : std::uint8_t { unset, ok, error };

struct Attribute {
  std::string name;
  std::variant<bool, std::int64_t, double, std::string> value;
};

/// Something that happened at one point of a span.
struct SpanEvent {
  std::string name;
  WallTime time;
  std::vector<Attribute> attributes;
};

/// A span that has ended. At most 128 attributes and 128 events are kept (OpenTelemetry's defaults).
struct SpanData {
  std::string name;
  SpanKind kind = SpanKind::internal;
  TraceContext context;  // its trace, its own id and its parent's
  WallTime start;
  WallTime end;
  std::vector<Attribute> attributes;
  std::vector<SpanEvent> events;
  std::uint32_t dropped_attributes = 0;
  std::uint32_t dropped_events = 0;
  SpanStatus status = SpanStatus::unset;
  std::string status_message;
};

/// Where spans go: the seam for exporters. Called from every thread that makes spans, several at once; must neither
/// wait nor throw, and outlives the spans. An exporter queues what ended() gives it and sends it from elsewhere.
class Tracer {
 public:
  virtual ~Tracer();

  /// Whether a trace that begins in this process is recorded. Asked once, for its first span; a trace that a caller
  /// began goes by the caller's flag.
  virtual bool sample(const TraceContext& context, std::string_view name, SpanKind kind) noexcept = 0;

  /// A recorded span has ended.
  virtual void ended(SpanData span) noexcept = 0;
};

}  // namespace skiff
