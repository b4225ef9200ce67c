#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/http/request.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <string_view>

namespace skiff {

/// Writes a place in a trace into an outgoing message: sets traceparent, and tracestate to the vendors' state, or
/// removes it when there is none (W3C Trace Context). The context is the caller's own span: Activity::current()->trace().
void inject(const TraceContext& context, Headers& headers);

/// Hands on the baggage that came with a request: its baggage fields as they came, joined to one (W3C Baggage). What
/// is over 8192 bytes or 64 members is left out by whole members. Nothing to hand on leaves the headers alone.
/// Baggage reaches everyone further down: hand it on to services of your own, not to strangers.
void hand_on_baggage(const Request& from, Headers& to);

/// The header in which a caller says how long it will wait, in milliseconds. There is no standard for it; Envoy's is the
/// one most widely sent.
inline constexpr std::string_view timeout_header = "x-envoy-expected-rq-timeout-ms";

/// Tells the next service how long its answer is waited for: rounded down, at least 1 ms.
void inject_timeout(Duration timeout, Headers& headers);

/// When the caller of a request that began at `began` stops waiting; TimePoint::max() when it does not say, or nonsense.
TimePoint deadline_after(TimePoint began, const Headers& headers) noexcept;

}  // namespace skiff
