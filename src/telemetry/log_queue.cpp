#include "telemetry/log_queue.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace skiff::telemetry {
namespace {

constexpr std::chrono::seconds patience_at_end{2};

// Lines that come quickly are gathered: one write, and one waking of the thread, for many of them.
constexpr std::chrono::milliseconds gathering{10};

std::atomic<std::uint64_t> all_dropped{0};

std::uint64_t lines_of(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// What could not be written.
std::string_view write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // shared with one who made it so
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      break;
    }
  }
  return text;
}

}  // namespace

class LogQueue::Writer {
 public:
  Writer(int descriptor, std::size_t capacity, std::function<std::string(std::uint64_t)> lost)
      : descriptor_(descriptor), capacity_(capacity), lost_(std::move(lost)) {}

  void push(std::string_view line) {
    const std::lock_guard lock{mutex_};
    if (filling_.size() + line.size() > capacity_) {
      drop(1);
      return;
    }
    try {
      filling_.append(line);
    } catch (const std::bad_alloc&) {
      drop(1);
      return;
    }
    pushed_ += 1;
    if (idle_ || filling_.size() > capacity_ / 2) wake_.notify_one();
  }

  bool flush(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const std::uint64_t last = pushed_;
    hurry_ = true;
    wake_.notify_one();
    return written_changed_.wait_for(lock, patience, [&] { return written_ >= last; });
  }

  // False: the thread still hangs in a write.
  bool stop() {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    wake_.notify_one();
    return written_changed_.wait_for(lock, patience_at_end, [this] { return ended_; });
  }

  void run() {
    ::pthread_setname_np(::pthread_self(), "log");
    std::unique_lock lock{mutex_};
    for (;;) {
      idle_ = true;
      wake_.wait(lock, [this] { return !filling_.empty() || stopping_ || hurry_; });
      idle_ = false;
      if (filling_.empty() && stopping_) break;
      hurry_ = false;
      write_filled(lock);
      wake_.wait_for(lock, gathering,
                     [this] { return stopping_ || hurry_ || filling_.size() > capacity_ / 2; });
    }
    ended_ = true;
    written_changed_.notify_all();
  }

 private:
  void drop(std::uint64_t lines) {
    unreported_ += lines;
    all_dropped.fetch_add(lines, std::memory_order_relaxed);
  }

  void write_filled(std::unique_lock<std::mutex>& lock) {
    constexpr std::size_t kept = 256 * 1024;
    std::swap(filling_, writing_);
    const std::uint64_t last = pushed_;
    const std::uint64_t lost_after_these = unreported_;
    lock.unlock();
    const std::string_view rest = write(writing_);
    const std::uint64_t lost = lines_of(rest);
    writing_.clear();
    if (writing_.capacity() > kept) writing_.shrink_to_fit();
    lock.lock();
    if (lost > 0) drop(lost);
    written_ = last;
    if (lost == 0 && lost_after_these > 0) report(lock, lost_after_these);
    written_changed_.notify_all();
  }

  void report(std::unique_lock<std::mutex>& lock, std::uint64_t lines) {
    lock.unlock();
    const bool told = write(lost_(lines)).empty();
    lock.lock();
    if (told) unreported_ -= lines;
  }

  // A line that broke off when writing failed is ended before the next.
  std::string_view write(std::string_view text) {
    if (broken_off_ && !text.empty() && !write_all(descriptor_, "\n").empty()) return text;
    const std::string_view rest = write_all(descriptor_, text);
    if (!text.empty()) broken_off_ = !rest.empty() && rest.size() < text.size() && *(rest.data() - 1) != '\n';
    return rest;
  }

  const int descriptor_;
  const std::size_t capacity_;
  const std::function<std::string(std::uint64_t)> lost_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_changed_;
  std::string filling_;
  std::uint64_t pushed_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t unreported_ = 0;
  bool idle_ = false;
  bool hurry_ = false;
  bool stopping_ = false;
  bool ended_ = false;

  std::string writing_;  // the thread's own
  bool broken_off_ = false;
};

// The program's signals are not for this thread.
LogQueue::LogQueue(int descriptor, std::size_t capacity, std::function<std::string(std::uint64_t)> lost)
    : writer_(std::make_shared<Writer>(descriptor, capacity, std::move(lost))) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread{[writer = writer_] { writer->run(); }}.detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogQueue::~LogQueue() { writer_->stop(); }

void LogQueue::push(std::string_view line) { writer_->push(line); }
bool LogQueue::flush(std::chrono::milliseconds patience) { return writer_->flush(patience); }
std::uint64_t LogQueue::dropped() noexcept { return all_dropped.load(std::memory_order_relaxed); }

}  // namespace skiff::telemetry
