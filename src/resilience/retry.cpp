#include <skiff/resilience/retry.hpp>

#include "core/ascii.hpp"
#include "resilience/options.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace skiff {
namespace {

bool is_retry_after(std::string_view name) noexcept {
  constexpr std::string_view field = "retry-after";
  return std::equal(name.begin(), name.end(), field.begin(), field.end(),
                    [](char a, char b) { return ascii::lower(a) == b; });
}

}  // namespace

bool is_transient(const Error& error) noexcept {
  return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::gateway_timeout ||
         error.kind() == ErrorKind::bad_gateway;
}

std::optional<Duration> retry_after(const Error& error) noexcept {
  for (const auto& [name, value] : error.headers()) {
    if (!is_retry_after(name)) continue;
    std::uint32_t seconds = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (fault == std::errc{} && end == value.data() + value.size()) return std::chrono::seconds{seconds};
  }
  return std::nullopt;
}

RetryCourse::RetryCourse(const RetryOptions& options, TimePoint now) : options_(options) {
  resilience::check_positive("RetryOptions::tries", options.tries);
  resilience::check_option(options.longest_wait >= Duration::zero(), "RetryOptions::longest_wait", "0 or more",
                           options.longest_wait);
  check_options(options.backoff);
  if (options.budget != nullptr) options.budget->deposit(now);
}

std::optional<Duration> RetryCourse::next(const Error& error, TimePoint now, std::uint64_t random_bits) {
  if (tries_ >= options_.tries || !options_.worth_it(error)) return std::nullopt;
  const Duration asked = retry_after(error).value_or(Duration::zero());
  if (asked > options_.longest_wait) return std::nullopt;
  if (options_.budget != nullptr && !options_.budget->withdraw(now)) return std::nullopt;
  return asked + full_jitter(tries_++, options_.backoff, random_bits);
}

}  // namespace skiff
