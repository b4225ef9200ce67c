#include "server/worker_watch.hpp"

#include <skiff/telemetry/log.hpp>

#include <algorithm>
#include <string>

namespace skiff {
namespace {

const Log server_log{"skiff.server"};

}  // namespace

WorkerWatch::WorkerWatch(Server& server, Health& health, Duration patience, Duration period)
    : server_(server), health_(health), patience_(patience), period_(period) {
  for (std::size_t i = 0; i < server.workers(); ++i) signs_.push_back(std::make_shared<Sign>());
}

void WorkerWatch::start() { fire(); }

void WorkerWatch::stop() noexcept {
  if (armed()) Runtime::current().disarm(*this);
}

Duration WorkerWatch::silence() const noexcept {
  Duration longest{};
  for (const std::shared_ptr<Sign>& sign : signs_) {
    if (!sign->given) longest = std::max(longest, now() - sign->asked_at.load());
  }
  return longest;
}

void WorkerWatch::fire() {
  std::string reason;
  for (std::size_t i = 0; i < signs_.size(); ++i) {
    Sign& sign = *signs_[i];
    if (!server_.working(i)) {
      sign.given = true;
    } else if (sign.given) {
      if (sign.missed) find_back(i, sign);
      ask(i);
    } else {
      const Duration silent = now() - sign.asked_at.load();
      if (!sign.missed) miss(i, sign, silent);
      if (silent < patience_) continue;
      const auto whole = std::chrono::floor<std::chrono::seconds>(silent).count();
      reason = "worker " + std::to_string(i) + " has not answered for " + std::to_string(whole) + " s";
    }
  }
  health_.stuck(std::move(reason));
  Runtime::current().arm(*this, now() + period_);
}

// In this order: silence() must not find a new question with the time of an old one.
void WorkerWatch::ask(std::size_t worker) {
  const std::shared_ptr<Sign>& sign = signs_[worker];
  sign->asked_at = now();
  sign->given = false;
  server_.post(worker, [sign] { sign->given = true; });
}

// A service that is killed for it, by a probe or by its watchdog, should have said why.
void WorkerWatch::miss(std::size_t worker, Sign& sign, Duration silent) {
  sign.missed = true;
  server_log.warn("a worker is held up by a handler that blocks: its other callers wait", {"worker", worker},
                  {"silent_s", silent});
}

void WorkerWatch::find_back(std::size_t worker, Sign& sign) {
  sign.missed = false;
  server_log.info("a worker that was held up works again", {"worker", worker});
}

}  // namespace skiff
