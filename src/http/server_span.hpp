#pragma once

#include <skiff/http/request.hpp>
#include <skiff/telemetry/tracer.hpp>

namespace skiff {

/// Decides, for a trace that begins with this request, whether it is recorded.
void begin_server_span(Tracer& tracer, Request& request);

/// Hands the span of a request that has ended to `tracer`, by OpenTelemetry's conventions for HTTP servers, if its
/// trace is recorded. `status` 0: the caller left before it was answered.
void end_server_span(Tracer& tracer, const Request& request, unsigned status, Duration took);

}  // namespace skiff
