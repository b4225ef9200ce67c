#pragma once

#include "core/blocking_pool.hpp"
#include "core/timer_queue.hpp"

#include <skiff/core/random.hpp>
#include <skiff/core/runtime.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace skiff {

/// The runtime of a worker thread: real time, one io_context run by that thread alone, all sleepers on one
/// asio timer.
class IoRuntime final : public Runtime {
 public:
  explicit IoRuntime(BlockingPool& pool);
  ~IoRuntime() override;

  /// Runs the event loop on this thread until stop(), or until nothing is left to wait for.
  void run();

  /// After run(): calls `last_words` and runs, without waiting, what is ready.
  void run_ready(const std::function<void()>& last_words = [] {});

  /// From any thread.
  void stop() { context_.stop(); }

  boost::asio::io_context& context() noexcept { return context_; }

  TimePoint now() const override;
  WallTime wall_now() const override;
  std::uint64_t random_bits() override { return random_(); }
  void post(std::function<void()> work) override;
  void arm(Timer& timer, TimePoint at) override;
  void disarm(Timer& timer) noexcept override { timers_.disarm(timer); }
  bool run_blocking(std::function<void()> job, std::function<void()> done) override;

 private:
  void schedule_alarm();

  boost::asio::io_context context_;
  boost::asio::steady_timer alarm_;
  TimePoint alarm_at_ = TimePoint::max();
  TimerQueue timers_;
  RandomSource random_ = RandomSource::from_system();
  BlockingPool& pool_;
};

}  // namespace skiff
