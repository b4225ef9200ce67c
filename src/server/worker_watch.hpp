#pragma once

#include <skiff/core/runtime.hpp>
#include <skiff/server/server.hpp>
#include <skiff/telemetry/health.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace skiff {

/// Asks each worker of a server for a sign of life, once in a period. One that gives none within a period is logged,
/// once until it does. One that gives none for `patience` is stuck, and so is the service: a handler blocks it, or
/// loops. Workers that have ended are not asked. Lives on one runtime, that of another thread.
class WorkerWatch final : private Timer {
 public:
  WorkerWatch(Server& server, Health& health, Duration patience, Duration period = std::chrono::seconds{1});

  void start();
  void stop() noexcept;

  /// For how long the worker that is silent for longest has owed its sign; zero when none does. From any thread.
  Duration silence() const noexcept;

 private:
  void fire() override;
  void ask(std::size_t worker);

  /// Shared with what is posted to the workers, which may outlive this object.
  struct Sign {
    std::atomic<bool> given{true};
    std::atomic<TimePoint> asked_at{};
    bool missed = false;  // and logged
  };
  void miss(std::size_t worker, Sign& sign, Duration silent);
  void find_back(std::size_t worker, Sign& sign);

  Server& server_;
  Health& health_;
  Duration patience_;
  Duration period_;
  std::vector<std::shared_ptr<Sign>> signs_;
};

}  // namespace skiff
