#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace skiff::test {

/// Threads wait here for each other. Used instead of std::counting_semaphore, whose acquire() in libstdc++ may sleep
/// on after a release() (gcc.gnu.org/bugzilla, 98033 and 104928).
class Semaphore {
 public:
  void acquire() {
    std::unique_lock lock{mutex_};
    released_.wait(lock, [this] { return count_ > 0; });
    --count_;
  }

  void release(std::size_t count = 1) {
    const std::lock_guard lock{mutex_};
    count_ += count;
    released_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::size_t count_ = 0;
};

}  // namespace skiff::test
