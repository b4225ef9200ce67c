#include <skiff/middleware/idempotency_store.hpp>

#include <list>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace skiff {
namespace {

std::size_t size_of(const StoredAnswer& answer) {
  std::size_t bytes = answer.body.size();
  for (const auto& [name, value] : answer.headers) bytes += name.size() + value.size();
  return bytes;
}

struct Entry {
  std::string key;
  std::string fingerprint;
  std::shared_ptr<const StoredAnswer> answer;  // null while under way
  TimePoint answered{};
  std::size_t bytes = 0;
};

}  // namespace

IdempotencyStore::~IdempotencyStore() = default;

class MemoryIdempotencyStore::Entries {
 public:
  explicit Entries(const IdempotencyMemory& bounds) : bounds_(bounds) {}

  Result<IdempotencyClaim> claim(std::string key, std::string fingerprint) {
    const std::lock_guard lock{mutex_};
    forget_old();
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      const Entry& entry = *found->second;
      const auto state = entry.answer ? IdempotencyClaim::State::answered : IdempotencyClaim::State::under_way;
      return IdempotencyClaim{state, entry.fingerprint, entry.answer};
    }
    if (by_key_.size() >= bounds_.entries) {
      if (answered_.empty()) return unavailable("too many requests with an Idempotency-Key are under way");
      forget_oldest();
    }
    under_way_.push_front({std::move(key), std::move(fingerprint), nullptr});
    by_key_.emplace(under_way_.front().key, under_way_.begin());
    return IdempotencyClaim{};
  }

  void keep(const std::string& key, StoredAnswer answer) {
    const std::lock_guard lock{mutex_};
    const auto found = by_key_.find(key);
    if (found == by_key_.end() || found->second->answer) return;
    Entry& entry = *found->second;
    const auto bytes_of = [&entry](const StoredAnswer& stored) {
      return entry.key.size() + entry.fingerprint.size() + size_of(stored);
    };
    if (bytes_of(answer) > bounds_.bytes) answer = {answer.status, {}, {}, false};
    entry.bytes = bytes_of(answer);
    while (!answered_.empty() && bytes_ + entry.bytes > bounds_.bytes) forget_oldest();
    bytes_ += entry.bytes;
    entry.answered = now();
    entry.answer = std::make_shared<const StoredAnswer>(std::move(answer));
    answered_.splice(answered_.end(), under_way_, found->second);
  }

  void release(const std::string& key) {
    const std::lock_guard lock{mutex_};
    const auto found = by_key_.find(key);
    if (found == by_key_.end() || found->second->answer) return;
    const auto entry = found->second;
    by_key_.erase(found);
    under_way_.erase(entry);
  }

  std::size_t size() {
    const std::lock_guard lock{mutex_};
    return by_key_.size();
  }

 private:
  void forget_old() {
    const TimePoint at = now();
    while (!answered_.empty() && at - answered_.front().answered >= bounds_.age) forget_oldest();
  }

  void forget_oldest() {
    bytes_ -= answered_.front().bytes;
    by_key_.erase(answered_.front().key);
    answered_.pop_front();
  }

  const IdempotencyMemory bounds_;
  std::mutex mutex_;
  std::list<Entry> under_way_;
  std::list<Entry> answered_;  // the oldest in front
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;  // of the texts in the lists
  std::size_t bytes_ = 0;  // of answered_
};

MemoryIdempotencyStore::MemoryIdempotencyStore(const IdempotencyMemory& bounds)
    : entries_(std::make_unique<Entries>(bounds)) {
  const auto check = [](bool right, const char* option) {
    if (!right) throw ConfigurationError{std::string{"IdempotencyMemory::"} + option + ": expected more than 0"};
  };
  check(bounds.entries > 0, "entries");
  check(bounds.bytes > 0, "bytes");
  check(bounds.age > Duration::zero(), "age");
}

MemoryIdempotencyStore::~MemoryIdempotencyStore() = default;

Task<Result<IdempotencyClaim>> MemoryIdempotencyStore::claim(std::string key, std::string fingerprint) {
  return entries_->claim(std::move(key), std::move(fingerprint));
}

Task<Result<void>> MemoryIdempotencyStore::keep(std::string key, StoredAnswer answer) {
  entries_->keep(key, std::move(answer));
  return Result<void>{};
}

void MemoryIdempotencyStore::release(const std::string& key) noexcept { entries_->release(key); }

std::size_t MemoryIdempotencyStore::size() const { return entries_->size(); }

}  // namespace skiff
