#include "core/blocking_pool.hpp"

#include <pthread.h>
#include <system_error>
#include <utility>

namespace skiff {

BlockingPool::~BlockingPool() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool BlockingPool::submit(std::function<void()> job) {
  const std::lock_guard lock{mutex_};
  const std::size_t accepted = busy_ + jobs_.size();
  if (accepted >= max_threads_ + max_waiting_) return false;
  if (accepted >= threads_.size() && threads_.size() < max_threads_) {
    try {
      threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) return false;  // the others will come to it
    }
  }
  jobs_.push_back(std::move(job));
  wake_.notify_one();
  return true;
}

void BlockingPool::work() {
  ::pthread_setname_np(::pthread_self(), "blocking");
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    ++busy_;
    lock.unlock();
    job();
    job = nullptr;  // what it captured ends outside the lock
    lock.lock();
    --busy_;
  }
}

}  // namespace skiff
