#include <skiff/resilience/backoff.hpp>

#include "resilience/options.hpp"

namespace skiff {

void check_options(const BackoffOptions& options) {
  resilience::check_positive("BackoffOptions::base", options.base);
  if (options.limit >= options.base) return;  // a call that may be retried checks them: no text before it is needed
  resilience::refuse_option("BackoffOptions::limit", "no less than base, " + resilience::text_of(options.base),
                            resilience::text_of(options.limit));
}

Duration backoff_limit(std::uint32_t retry, const BackoffOptions& options) noexcept {
  const std::uint32_t doublings = retry > 1 ? retry - 1 : 0;
  if (doublings >= 63 || options.base.count() > options.limit.count() >> doublings) return options.limit;
  return Duration{options.base.count() << doublings};
}

// Lemire's multiply-shift; the bias is below one nanosecond in 2^64.
Duration full_jitter(std::uint32_t retry, const BackoffOptions& options, std::uint64_t random_bits) noexcept {
  __extension__ using Wide = unsigned __int128;
  const auto choices = static_cast<Wide>(backoff_limit(retry, options).count()) + 1;
  return Duration{static_cast<std::int64_t>(random_bits * choices >> 64)};
}

}  // namespace skiff
