#pragma once

#include "telemetry/line.hpp"

namespace skiff::telemetry {

/// Appends text that came from anywhere so that it stays within its line and its quotes, whoever shows it: quotes
/// and backslashes get a backslash; control characters (C0, DEL, C1), line separators and what turns the direction
/// of writing become "\n", "\r", "\t" or "\uXXXX"; bytes that are no UTF-8 become "\xXX", in JSON "\\xXX". What is
/// over 8 KiB is cut off, and its size stands in its place. The outcome is valid UTF-8, and in JSON a valid string.
void append_escaped(Line& line, std::string_view text, bool json);

/// Whether text can stand without quotes as the value of name=value.
bool is_plain(std::string_view text) noexcept;

}  // namespace skiff::telemetry
