#pragma once

#include <skiff/core/time.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// Keeps what strangers can cause at will from filling the log: so many lines a second of each kind, and a count of
/// those left out. From any thread.
///
///     if (const auto suppressed = limit.admit(reason, now())) {
///       log.warn("request refused", {"error.message", reason}, {"suppressed", *suppressed});
///     }
class LogLimit {
 public:
  explicit LogLimit(unsigned lines_per_second) noexcept : most_(lines_per_second) {}

  /// Empty: this line is one too many. Otherwise how many of this kind were left out since the last that was not.
  /// Kinds after the 64th share one limit.
  std::optional<std::uint64_t> admit(std::string_view kind, TimePoint at);

 private:
  struct Kind {
    TimePoint second = TimePoint::min();
    unsigned lines = 0;
    std::uint64_t suppressed = 0;
  };

  const unsigned most_;
  std::mutex mutex_;
  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace skiff
