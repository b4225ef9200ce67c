#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::detail {

/// What an RFC 3339 date-time says.
struct DateTime {
  std::chrono::sys_seconds second;
  std::uint32_t nanoseconds;
  bool finer;  // there were digits beyond the nanoseconds that are not zeros
};

std::optional<DateTime> read_date_time(std::string_view text) noexcept;

/// The length of "2026-01-31T13:30:00".
inline constexpr std::size_t date_time_size = 19;

/// Writes that much. The year is within 0 and 9999.
void write_date_time(std::chrono::sys_seconds second, char* out) noexcept;

}  // namespace skiff::detail
