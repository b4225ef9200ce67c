#pragma once

#include "server/worker_watch.hpp"

#include <skiff/server/server.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace skiff {

/// What runs beside the requests of a service, on a thread of its own: health checks, the watch over the workers, and
/// the admin listener if there is one. It answers also when every worker is stuck.
class Operations {
 public:
  /// `admin` serves the admin listener's addresses; without addresses nothing listens. Workers are asked for a sign of
  /// life once a second, or more often if `watchdog_period` wants it.
  Operations(Server& server, Health& health, Handler admin, std::vector<Address> addresses,
             std::optional<Duration> watchdog_period);
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;
  ~Operations();

  const std::vector<Address>& addresses() const noexcept { return server_.addresses(); }

  const WorkerWatch& workers() const noexcept { return watch_; }

  void start();

  /// Waits for blocking work of a check to end.
  void stop();

 private:
  static ServerOptions options(std::vector<Address> addresses);

  Health& health_;
  WorkerWatch watch_;
  Server server_;
  bool stopped_ = false;
};

}  // namespace skiff
