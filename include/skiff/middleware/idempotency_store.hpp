#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/core/time.hpp>
#include <skiff/http/status.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff {

/// An answer that can be given again.
struct StoredAnswer {
  Status status = Status::ok;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};

  /// False: it was given, but was too large to keep, or a stream; the rest is empty.
  bool complete = true;
};

/// What a store knows of a key.
struct IdempotencyClaim {
  enum class State : std::uint8_t {
    mine,       // nobody has had the key; now the one who asked has
    under_way,  // another has it
    answered,   // `answer` was given
  };
  State state = State::mine;

  /// Of the request that had the key first.
  std::string fingerprint{};
  std::shared_ptr<const StoredAnswer> answer{};
};

/// Where IdempotencyKey keeps answers. One that several instances of a service share makes the key hold for all of
/// them. Called from all workers at once. Keys contain what callers sent, credentials among it: treat them as secrets.
class IdempotencyStore {
 public:
  virtual ~IdempotencyStore();

  /// Gives the key to whoever asks first, in one step. An Error is the answer to the request.
  virtual Task<Result<IdempotencyClaim>> claim(std::string key, std::string fingerprint) = 0;

  /// The one that has the key was answered. After an Error the key is as good as released.
  virtual Task<Result<void>> keep(std::string key, StoredAnswer answer) = 0;

  /// The one that has the key came to nothing that is worth keeping. Must not wait: it may be cancelled already.
  virtual void release(const std::string& key) noexcept = 0;
};

struct IdempotencyMemory {
  /// How many keys.
  std::size_t entries = 10'000;

  /// How much their answers take, keys included.
  std::size_t bytes = 64 * 1024 * 1024;

  /// How long an answer is kept.
  Duration age = std::chrono::hours{24};
};

/// Keeps answers in this process. At its bounds, the oldest answers go first; too many requests under way are an Error
/// of kind unavailable. A mutex that is held for about a microsecond guards it.
class MemoryIdempotencyStore final : public IdempotencyStore {
 public:
  /// Throws ConfigurationError.
  explicit MemoryIdempotencyStore(const IdempotencyMemory& bounds = {});
  ~MemoryIdempotencyStore() override;

  Task<Result<IdempotencyClaim>> claim(std::string key, std::string fingerprint) override;
  Task<Result<void>> keep(std::string key, StoredAnswer answer) override;
  void release(const std::string& key) noexcept override;

  /// Keys, those under way included.
  std::size_t size() const;

 private:
  class Entries;
  std::unique_ptr<Entries> entries_;
};

}  // namespace skiff
