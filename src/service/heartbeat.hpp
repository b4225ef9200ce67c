#pragma once

#include "service/supervisor.hpp"

#include <skiff/core/time.hpp>
#include <skiff/server/server.hpp>

namespace skiff {

/// Keeps the supervisor's watchdog quiet while every worker of the server works, and gets the end the time it
/// needs. Called by the thread that waits for the end; what it refers to must outlive it.
class Heartbeat {
 public:
  Heartbeat(Supervisor& supervisor, Server& server) noexcept : supervisor_(supervisor), server_(server) {}

  /// Does what is due; returns when to call again, at the latest.
  TimePoint beat();

  /// From now on the end is under way.
  void stopping() noexcept { stopping_ = true; }

 private:
  void check();

  Supervisor& supervisor_;
  Server& server_;
  TimePoint check_at_{};
  TimePoint extend_at_{};
  bool stopping_ = false;
  bool late_ = false;
};

}  // namespace skiff
