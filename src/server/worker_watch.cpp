#include "server/worker_watch.hpp"

#include <chrono>
#include <string>

namespace skiff {
namespace {

constexpr Duration period = std::chrono::seconds{1};

}  // namespace

WorkerWatch::WorkerWatch(Server& server, Health& health, Duration patience)
    : server_(server), health_(health), patience_(patience) {
  for (std::size_t i = 0; i < server.workers(); ++i) signs_.push_back(std::make_shared<Sign>());
}

void WorkerWatch::start() { fire(); }

void WorkerWatch::stop() noexcept {
  if (armed()) Runtime::current().disarm(*this);
}

void WorkerWatch::fire() {
  std::string reason;
  for (std::size_t i = 0; i < signs_.size(); ++i) {
    if (signs_[i]->given.load()) {
      ask(i);
      continue;
    }
    const Duration silent = now() - signs_[i]->asked_at;
    if (silent < patience_) continue;
    const auto whole = std::chrono::floor<std::chrono::seconds>(silent).count();
    reason = "worker " + std::to_string(i) + " has not answered for " + std::to_string(whole) + " s";
  }
  health_.stuck(std::move(reason));
  Runtime::current().arm(*this, now() + period);
}

void WorkerWatch::ask(std::size_t worker) {
  const std::shared_ptr<Sign>& sign = signs_[worker];
  sign->given = false;
  sign->asked_at = now();
  server_.post(worker, [sign] { sign->given = true; });
}

}  // namespace skiff
