#pragma once

#include "telemetry/line.hpp"

#include <skiff/telemetry/log_sink.hpp>

namespace skiff::telemetry {

/// A line to be read by people: time, level, logger, message, name=value for each fact; ends with "\n".
void append_text(Line& line, const LogRecord& record, bool colour);

/// The part from the message on.
void append_content(Line& line, const LogRecord& record, bool colour);

/// A field's value as text, unquoted; texts as they are.
void append_value(Line& line, const Field& field);

}  // namespace skiff::telemetry
