#include "service/operations.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace skiff {
namespace {

// As long as an orchestrator may need to make up its mind anyway; a handler that blocks for less is a nuisance.
constexpr Duration stuck_after = std::chrono::seconds{30};

constexpr Duration watch_every = std::chrono::seconds{1};

}  // namespace

Operations::Operations(Server& server, Health& health, Handler admin, std::vector<Address> addresses,
                       std::optional<Duration> watchdog_period)
    : health_(health),
      watch_(server, health, stuck_after, std::min(watch_every, watchdog_period.value_or(watch_every))),
      server_(std::move(admin), options(std::move(addresses))) {}

Operations::~Operations() { stop(); }

ServerOptions Operations::options(std::vector<Address> addresses) {
  ServerOptions options;
  options.listen = std::move(addresses);
  options.threads = 1;
  options.limits.connections = 100;
  options.blocking_threads = 4;
  return options;
}

void Operations::start() {
  server_.start();
  server_.post(0, [this] {
    health_.start();
    watch_.start();
  });
}

// Checks are cancelled on their own thread first; the server's end takes what they leave.
void Operations::stop() {
  if (std::exchange(stopped_, true)) return;
  const auto stopped = std::make_shared<std::promise<void>>();
  std::future<void> stop = stopped->get_future();
  server_.post(0, [this, stopped] {
    health_.stop();
    watch_.stop();
    stopped->set_value();
  });
  stop.wait_for(std::chrono::seconds{1});
  server_.stop();
}

}  // namespace skiff
