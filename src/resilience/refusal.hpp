#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/time.hpp>

#include <string_view>

namespace skiff::resilience {

/// The Error of a stage that lets nothing pass: unavailable, "name: why", with a Retry-After of at least a second
/// (RFC 9110 section 10.2.3 has whole ones).
Error refusal(std::string_view name, std::string_view why, Duration retry_after);

}  // namespace skiff::resilience
