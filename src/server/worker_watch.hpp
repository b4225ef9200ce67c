#pragma once

#include <skiff/core/runtime.hpp>
#include <skiff/server/server.hpp>
#include <skiff/telemetry/health.hpp>

#include <atomic>
#include <memory>
#include <vector>

namespace skiff {

/// Asks each worker of a server for a sign of life, once a second. One that gives none for `patience` is stuck, and so
/// is the service: a handler blocks it, or loops. Lives on one runtime, that of another thread.
class WorkerWatch final : private Timer {
 public:
  WorkerWatch(Server& server, Health& health, Duration patience);

  void start();
  void stop() noexcept;

 private:
  void fire() override;
  void ask(std::size_t worker);

  /// Shared with what is posted to the workers, which may outlive this object.
  struct Sign {
    std::atomic<bool> given{true};
    TimePoint asked_at{};
  };

  Server& server_;
  Health& health_;
  Duration patience_;
  std::vector<std::shared_ptr<Sign>> signs_;
};

}  // namespace skiff
