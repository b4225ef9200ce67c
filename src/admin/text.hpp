#pragma once

#include <skiff/core/time.hpp>

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace skiff {

/// "2026-11-24T02:15:27.123Z"
std::string rfc3339(WallTime time);

double milliseconds(Duration duration);
double seconds(Duration duration);

/// Compact JSON; bytes that are no UTF-8 are replaced.
std::string to_text(const nlohmann::ordered_json& document);

}  // namespace skiff
