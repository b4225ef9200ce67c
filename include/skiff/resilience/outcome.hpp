#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/result.hpp>

#include <cstdint>

namespace skiff {

/// What a call says about the other side.
enum class CallOutcome : std::uint8_t {
  success,
  failure,
  ignored,  // nothing: cancelled, refused before it was sent
};

/// failure: internal, bad_gateway, unavailable and gateway_timeout. Any other Error is the caller's fault, and a
/// success of the side that tells so.
CallOutcome outcome_of(const Error& error) noexcept;

template <class T>
CallOutcome outcome_of(const Result<T>& result) noexcept {
  return result ? CallOutcome::success : outcome_of(result.error());
}

}  // namespace skiff
