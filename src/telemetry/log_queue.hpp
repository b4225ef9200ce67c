#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace skiff::telemetry {

/// Finished lines on their way to a file descriptor: two buffers, one that is filled by all threads and one that a
/// thread of its own writes. That thread may wait for the reader as long as it likes; those who fill wait only for
/// each other's copying.
class LogQueue {
 public:
  /// `lost` makes the line that reports so many lost ones.
  LogQueue(int descriptor, std::size_t capacity, std::function<std::string(std::uint64_t)> lost);
  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;

  /// Writes what waits, but not for longer than two seconds.
  ~LogQueue();

  /// A line with its end. When it does not fit it is dropped and counted.
  void push(std::string_view line);

  /// False when `patience` passed before what was pushed so far had been written, or lost.
  bool flush(std::chrono::milliseconds patience);

  /// Lines lost by all queues of this process.
  static std::uint64_t dropped() noexcept;

 private:
  class Writer;
  std::shared_ptr<Writer> writer_;  // shared with its thread, which may hang in a write for ever
};

}  // namespace skiff::telemetry
