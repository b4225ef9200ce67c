#include <skiff/resilience/rate_limiter.hpp>

#include "resilience/options.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace skiff {
namespace {

struct Entry {
  std::string key;
  RateState state;
};

/// A part of the keys, those used last in front.
class Shard {
 public:
  RateDecision decide(const RatePolicy& policy, std::string_view key, TimePoint now, std::size_t most) {
    const std::lock_guard lock{mutex_};
    return policy.decide(state_of(key, most), now);
  }

  std::size_t size() {
    const std::lock_guard lock{mutex_};
    return entries_.size();
  }

 private:
  using Entries = std::list<Entry>;

  RateState& state_of(std::string_view key, std::size_t most) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
    } else {
      if (entries_.size() >= most) forget_last();
      entries_.push_front({std::string{key}, {}});
      by_key_.emplace(entries_.front().key, entries_.begin());
    }
    return entries_.front().state;
  }

  void forget_last() {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }

  std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // of the texts in entries_
};

// Enough that workers seldom meet, and few enough that each has keys to choose from.
std::size_t shards_for(std::size_t keys) { return std::bit_floor(std::clamp<std::size_t>(keys / 256, 1, 64)); }

}  // namespace

struct RateLimiter::Shards {
  Shards(const RateOptions& options, std::size_t keys)
      : policy(options), shards(shards_for(keys)), most(keys / shards.size()) {}

  RatePolicy policy;
  std::vector<Shard> shards;
  std::size_t most;  // keys, in each
};

RateLimiter::RateLimiter(const RateOptions& options, std::size_t keys) {
  resilience::check_positive("RateLimiter: keys", keys);
  shards_ = std::make_unique<Shards>(options, keys);
}

RateLimiter::RateLimiter(RateLimiter&&) noexcept = default;
RateLimiter& RateLimiter::operator=(RateLimiter&&) noexcept = default;
RateLimiter::~RateLimiter() = default;

RateDecision RateLimiter::decide(std::string_view key, TimePoint now) {
  // Not the bits that the shard's own table looks at first.
  const std::size_t hash = std::hash<std::string_view>{}(key);
  Shard& shard = shards_->shards[(hash >> 40) & (shards_->shards.size() - 1)];
  return shard.decide(shards_->policy, key, now, shards_->most);
}

std::size_t RateLimiter::size() const {
  std::size_t all = 0;
  for (Shard& shard : shards_->shards) all += shard.size();
  return all;
}

const RateOptions& RateLimiter::options() const noexcept { return shards_->policy.options(); }

}  // namespace skiff
