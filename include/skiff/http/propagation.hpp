#pragma once

#include <skiff/http/headers.hpp>
#include <skiff/http/request.hpp>
#include <skiff/telemetry/trace_context.hpp>

namespace skiff {

/// Writes a place in a trace into an outgoing message: sets traceparent, and tracestate to the vendors' state, or
/// removes it when there is none (W3C Trace Context). The context is the caller's own span: Activity::current()->trace().
void inject(const TraceContext& context, Headers& headers);

/// Hands on the baggage that came with a request: its baggage fields as they came, joined to one (W3C Baggage). What
/// is over 8192 bytes or 64 members is left out by whole members. Nothing to hand on leaves the headers alone.
/// Baggage reaches everyone further down: hand it on to services of your own, not to strangers.
void hand_on_baggage(const Request& from, Headers& to);

}  // namespace skiff
