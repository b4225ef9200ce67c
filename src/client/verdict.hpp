#pragma once

#include <skiff/client/call_failure.hpp>
#include <skiff/core/time.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>
#include <skiff/resilience/circuit_breaker.hpp>

#include <optional>
#include <string_view>

namespace skiff::client {

/// What the end of a try means.
struct Verdict {
  /// For breaker, balancer and statistics.
  CallOutcome outcome = CallOutcome::success;

  /// Another try may do better. Whether it is allowed is another question.
  bool worth_another = false;

  /// What the service asks to wait before.
  std::optional<Duration> retry_after{};
};

/// `stage`: where the try ended.
Verdict judge(const Reply& reply, CallStage stage);

/// The request may be carried out twice without harm: its method is idempotent (RFC 9110 section 9.2.2), or it has an
/// Idempotency-Key.
bool is_idempotent(const Request& request) noexcept;

/// Retry-After (RFC 9110 section 10.2.3), in seconds or as a date; nothing for other text.
std::optional<Duration> parse_retry_after(std::string_view text, WallTime now);

}  // namespace skiff::client
