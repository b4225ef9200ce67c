#pragma once

#include "core/blocking_pool.hpp"
#include "core/timer_queue.hpp"

#include <skiff/core/random.hpp>
#include <skiff/core/runtime.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <vector>

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

  /// The runtime of this thread, where it is one of these; null in a test on virtual time, and where there is none.
  static IoRuntime* current() noexcept;

  /// Something that holds sockets of this event loop and may outlive it: it is told to let go of them in time.
  class Guest {
   public:
    Guest() = default;
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

   protected:
    virtual ~Guest() = default;

   private:
    friend class IoRuntime;
    virtual void runtime_ends() noexcept = 0;
  };

  /// On this runtime's thread, as all that follows. A guest leaves before it ends, unless runtime_ends() was called.
  void join(Guest& guest) { guests_.push_back(&guest); }
  void leave(Guest& guest) noexcept { std::erase(guests_, &guest); }

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
  std::vector<Guest*> guests_;
};

}  // namespace skiff
