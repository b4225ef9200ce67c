#include "client/verdict.hpp"

#include <skiff/http/date.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

namespace skiff::client {
namespace {

std::optional<Duration> retry_after(const Response& response) {
  const std::string_view text = response.headers().get("retry-after");
  return text.empty() ? std::nullopt : parse_retry_after(text, wall_now());
}

Verdict of_answer(const Response& response) {
  switch (code(response.status())) {
    case 429: {  // it is well, and says when
      const std::optional<Duration> wait = retry_after(response);
      return {CallOutcome::ignored, wait.has_value(), wait};
    }
    case 502:
    case 503:
    case 504: return {CallOutcome::failure, true, retry_after(response)};
    default: break;
  }
  const bool failed = code(response.status()) >= 500 && code(response.status()) != 501;
  return {failed ? CallOutcome::failure : CallOutcome::success, false, std::nullopt};
}

Verdict of_error(CallStage stage, ErrorKind kind) {
  switch (stage) {
    case CallStage::bulkhead:
    case CallStage::circuit_breaker:
    case CallStage::balance: return {CallOutcome::ignored, false, std::nullopt};  // here, not there
    case CallStage::deadline: return {CallOutcome::failure, true, std::nullopt};
    default: break;
  }
  switch (kind) {
    case ErrorKind::unavailable:
    case ErrorKind::bad_gateway:
    case ErrorKind::gateway_timeout: return {CallOutcome::failure, true, std::nullopt};
    default: return {CallOutcome::ignored, false, std::nullopt};  // the request itself was at fault
  }
}

}  // namespace

Verdict judge(const Reply& reply, CallStage stage) {
  return reply ? of_answer(*reply) : of_error(stage, reply.error().kind());
}

bool is_idempotent(const Request& request) noexcept {
  switch (request.method()) {
    case Method::get:
    case Method::head:
    case Method::options:
    case Method::trace:
    case Method::put:
    case Method::delete_: return true;
    default: return !request.header("idempotency-key").empty();
  }
}

std::optional<Duration> parse_retry_after(std::string_view text, WallTime now) {
  if (text.empty()) return std::nullopt;
  std::uint32_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed == std::errc{} && end == text.data() + text.size()) return std::chrono::seconds{seconds};
  const std::optional<WallTime> at = parse_http_date(text);
  if (!at) return std::nullopt;
  return std::max<Duration>(*at - now, Duration{0});
}

}  // namespace skiff::client
