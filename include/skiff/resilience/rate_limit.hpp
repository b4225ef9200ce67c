#pragma once

#include <skiff/core/time.hpp>

#include <chrono>
#include <cstdint>

namespace skiff {

enum class RateAlgorithm : std::uint8_t {
  /// Refills evenly: a request each window/limit, and `burst` at once after a pause. As the generic cell rate algorithm
  /// (ITU-T I.371, annex A), which needs one point in time for each key.
  token_bucket,

  /// No more than `limit` in any `window`, by an estimate from the fixed windows of now and before, as Cloudflare has
  /// it ("How we built rate limiting capable of scaling to millions of domains", 2017). Takes `limit` at once. Rounds
  /// up: for limits of one or two it is stricter than it says, at worst by half.
  sliding_window,
};

struct RateOptions {
  RateAlgorithm algorithm = RateAlgorithm::token_bucket;

  /// Requests in each window.
  std::uint32_t limit = 100;
  Duration window = std::chrono::minutes{1};

  /// token_bucket: how many at once after a pause; 0: as many as `limit`.
  std::uint32_t burst = 0;
};

struct RateDecision {
  bool allowed = true;

  /// How many more would be allowed now.
  std::uint32_t remaining = 0;

  /// How many are allowed after a pause.
  std::uint32_t limit = 0;

  /// Until all of them are again.
  Duration reset_after{};

  /// Until one is; 0 when one is now.
  Duration retry_after{};
};

/// What is remembered of one key.
struct RateState {
  TimePoint at = TimePoint::min();  // until when the bucket is spoken for; begin of the fixed window
  std::uint32_t now = 0;            // in the fixed window
  std::uint32_t before = 0;         // in the one before
};

/// Decides whether one more request is within a rate. Immutable; the state is the caller's, one for each key.
class RatePolicy {
 public:
  /// Throws ConfigurationError.
  explicit RatePolicy(const RateOptions& options = {});

  /// Counts the request if it is allowed. O(1).
  RateDecision decide(RateState& state, TimePoint now) const noexcept;

  const RateOptions& options() const noexcept { return options_; }

 private:
  RateDecision decide_bucket(RateState& state, TimePoint now) const noexcept;
  RateDecision decide_window(RateState& state, TimePoint now) const noexcept;
  Duration time_until(std::uint32_t counted, std::uint32_t at_most) const noexcept;

  RateOptions options_;
  Duration interval_;  // token_bucket: between two requests
  std::uint32_t most_;
};

}  // namespace skiff
