#pragma once

#include "server/worker_watch.hpp"
#include "service/supervisor.hpp"

#include <skiff/core/time.hpp>

namespace skiff {

/// Keeps the supervisor's watchdog quiet while every worker of the server works, and gets the end the time it
/// needs. Called by the thread that waits for the end; what it refers to must outlive it.
class Heartbeat {
 public:
  Heartbeat(Supervisor& supervisor, const WorkerWatch& workers) noexcept
      : supervisor_(supervisor), workers_(workers) {}

  /// Does what is due; returns when to call again, at the latest.
  TimePoint beat();

  /// From now on the end is under way.
  void stopping() noexcept { stopping_ = true; }

 private:
  Supervisor& supervisor_;
  const WorkerWatch& workers_;
  TimePoint check_at_{};
  TimePoint extend_at_{};
  bool stopping_ = false;
};

}  // namespace skiff
