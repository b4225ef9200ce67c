#pragma once

#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/field.hpp>
#include <skiff/telemetry/tracer.hpp>

#include <initializer_list>
#include <string_view>

namespace skiff {

/// A piece of work worth its own line in a trace, from its construction to its destruction:
///
///     Span span{"load order"};
///     span.attribute("order.id", id);
///
/// It is a child of the span that is current and is itself current while it lives, for log lines, outgoing calls and
/// spans further in, also when the coroutine that holds it waits and goes on, and in blocking(). Keep it in a local
/// variable. Belongs to the thread of its chain.
///
/// Inert, and almost free, outside of an Activity, without a Tracer, and in a trace that is not recorded.
class Span {
 public:
  /// The name is a constant, what varies are attributes.
  explicit Span(std::string_view name, SpanKind kind = SpanKind::internal) {
    if (Activity* const current = Activity::current()) begin(*current, name, kind);
  }

  /// Outside of a request: a child of the current activity's span if there is one, else the first of a new trace,
  /// for a job that starts by itself. Asks the tracer then whether to record it.
  Span(std::string_view name, Tracer& tracer, SpanKind kind = SpanKind::internal);

  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span() {
    if (state_ != nullptr) end();
  }

  bool recording() const noexcept { return state_ != nullptr; }

  /// Its own place in the trace; null unless recording.
  const TraceContext* context() const noexcept;

  /// Replaces an earlier one of that name.
  template <class T>
  void attribute(std::string_view name, const T& value) {
    if (state_ != nullptr) set(Field{name, value});
  }

  void event(std::string_view name, const Field& a = Field::none, const Field& b = Field::none,
             const Field& c = Field::none, const Field& d = Field::none) {
    if (state_ != nullptr) add_event(name, {&a, &b, &c, &d});
  }

  /// The work failed, and why. The last one stays.
  void error(std::string_view why) {
    if (state_ != nullptr) fail(why);
  }
  /// With the cause, or the message when no cause is known.
  void error(const Error& error) {
    if (state_ != nullptr) fail(Field{error}.text());
  }
  /// Adds an event "exception" too, as OpenTelemetry has it.
  void error(const std::exception& exception) {
    event("exception", {"exception.message", exception.what()});
    error(std::string_view{exception.what()});
  }

 private:
  class State;

  void begin(Activity& parent, std::string_view name, SpanKind kind);
  void end() noexcept;
  void set(const Field& field);
  void add_event(std::string_view name, std::initializer_list<const Field*> fields);
  void fail(std::string_view why);

  State* state_ = nullptr;
};

}  // namespace skiff
