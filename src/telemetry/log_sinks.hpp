#pragma once

#include <skiff/telemetry/log_sink.hpp>

namespace skiff::telemetry {

/// Hands a line to every installed sink, or to stderr.
void dispatch(const LogRecord& record) noexcept;

}  // namespace skiff::telemetry
