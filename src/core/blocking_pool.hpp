#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace skiff {

/// Threads for work that blocks, started when first needed, at most `threads` of them, with at most
/// `waiting` jobs in line. Thread-safe. The destructor finishes what was accepted.
class BlockingPool {
 public:
  BlockingPool(std::size_t threads, std::size_t waiting) : max_threads_(threads), max_waiting_(waiting) {}
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  ~BlockingPool();

  /// False, and the job is dropped, when too many are in line.
  bool submit(std::function<void()> job);

 private:
  void work();

  const std::size_t max_threads_;
  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  std::size_t busy_ = 0;  // threads that run a job
  bool stopping_ = false;
};

}  // namespace skiff
