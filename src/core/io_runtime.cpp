#include "core/io_runtime.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <typeinfo>
#include <utility>

namespace skiff {

// UNSAFE_IO: the reactor takes no locks, since only one thread does I/O; posting from others stays safe.
IoRuntime::IoRuntime(BlockingPool& pool)
    : context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), alarm_(context_), pool_(pool) {}

IoRuntime::~IoRuntime() {
  const Current current{*this};
  drop_locals();
  while (!guests_.empty()) {
    Guest* const guest = guests_.back();
    guests_.pop_back();
    guest->runtime_ends();
  }
}

// It is final: its type tells, without a walk through bases.
IoRuntime* IoRuntime::current() noexcept {
  Runtime& runtime = Runtime::current();
  return typeid(runtime) == typeid(IoRuntime) ? static_cast<IoRuntime*>(&runtime) : nullptr;
}

void IoRuntime::run() {
  const Current current{*this};
  context_.run();
}

void IoRuntime::run_ready(const std::function<void()>& last_words) {
  const Current current{*this};
  last_words();
  context_.restart();
  context_.poll();
}

TimePoint IoRuntime::now() const { return std::chrono::steady_clock::now(); }
WallTime IoRuntime::wall_now() const { return std::chrono::system_clock::now(); }

void IoRuntime::post(std::function<void()> work) { boost::asio::post(context_, std::move(work)); }

// run() must not return while a job runs. The posting is the last that the pool's thread has to do with this
// runtime: what it posts ends the wait, and the runtime may be gone soon after.
bool IoRuntime::run_blocking(std::function<void()> job, std::function<void()> done) {
  auto running = boost::asio::make_work_guard(context_);
  return pool_.submit(
      [this, job = std::move(job), done = std::move(done), running = std::move(running)]() mutable {
        job();
        boost::asio::post(context_, [done = std::move(done), ended = std::move(running)] { done(); });
      });
}

void IoRuntime::arm(Timer& timer, TimePoint at) {
  timers_.arm(timer, at);
  if (timers_.next() < alarm_at_) schedule_alarm();
}

void IoRuntime::schedule_alarm() {
  alarm_at_ = timers_.next();
  alarm_.expires_at(alarm_at_);
  alarm_.async_wait([this](const boost::system::error_code& failed) {
    if (failed) return;
    alarm_at_ = TimePoint::max();
    timers_.fire_due(now());
    if (!timers_.empty() && timers_.next() < alarm_at_) schedule_alarm();
  });
}

}  // namespace skiff
