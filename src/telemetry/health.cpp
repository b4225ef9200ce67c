#include <skiff/telemetry/health.hpp>

#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/telemetry/log.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

namespace skiff {
namespace {

const Log health_log{"skiff.health"};

std::string shown(const Error& failure) {
  return failure.message().empty() ? "the check failed" : std::string{failure.message()};
}

}  // namespace

struct Health::State {
  mutable std::mutex mutex;  // over all of it; no one holds it for long
  std::vector<CheckState> checks;
  std::vector<std::unique_ptr<Watch>> watches;
  bool listening = false;
  bool draining = false;
  bool started = false;
  TimePoint overloaded_until = TimePoint::min();
  std::string stuck;
};

/// Runs one check again and again. Lives on one runtime.
class Health::Watch final : private Timer {
 public:
  Watch(State& state, std::size_t index, Check check)
      : state_(state),
        index_(index),
        name_(state.checks[index].name),
        options_(state.checks[index].options),
        check_(std::move(check)) {}

  void start() { Runtime::current().arm(*this, now()); }

  void stop() noexcept {
    stopped_ = true;
    if (armed()) Runtime::current().disarm(*this);
    if (running_) operation_.cancel();
  }

 private:
  void fire() override {
    if (running_) return time_out();
    running_ = true;
    timed_out_ = false;
    began_ = now();
    Runtime::current().arm(*this, began_ + options_.timeout);
    const bool ended = operation_.start(begun(), this, [](void* self) { static_cast<Watch*>(self)->ended(); });
    if (ended) this->ended();
  }

  Task<Result<void>> begun() {
    try {
      return check_();
    } catch (...) {
      return Result<void>{thrown_error()};
    }
  }

  // What cannot be cancelled goes on, but no one waits for it.
  void time_out() {
    timed_out_ = true;
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(options_.timeout);
    record(unavailable("no answer within " + std::to_string(patience.count()) + " ms"));
    operation_.cancel();
  }

  void ended() {
    running_ = false;
    const std::optional<Error> failure = take();
    if (stopped_) return;
    if (!timed_out_) record(failure);
    Runtime::current().arm(*this, std::max(now(), began_ + options_.every));
  }

  std::optional<Error> take() {
    try {
      const Result<void> result = operation_.take();
      if (result) return std::nullopt;
      return result.error();
    } catch (...) {
      return unavailable("cancelled");
    }
  }

  // Whoever probes sees the message; the cause is in the log, once for each time that the check begins to fail.
  void record(const std::optional<Error>& failure) {
    const auto [before, after] = note(failure);
    if (before == after) return;
    if (after == CheckStatus::fail) {
      health_log.warn("health check fails", {"check", name_}, *failure);
    } else if (before == CheckStatus::fail) {
      health_log.info("health check passes again", {"check", name_});
    }
  }

  /// Its status before and after.
  std::pair<CheckStatus, CheckStatus> note(const std::optional<Error>& failure) {
    const std::lock_guard lock{state_.mutex};
    CheckState& check = state_.checks[index_];
    const CheckStatus before = check.status;
    check.checked_at = wall_now();
    check.took = now() - began_;
    check.message = failure ? shown(*failure) : "";
    check.failures = failure ? check.failures + 1 : 0;
    if (!failure) {
      check.status = CheckStatus::pass;
    } else if (check.failures >= options_.failures) {
      check.status = CheckStatus::fail;
    }
    const auto passed = [](const CheckState& c) { return !c.options.critical || c.status == CheckStatus::pass; };
    if (!state_.started) state_.started = std::all_of(state_.checks.begin(), state_.checks.end(), passed);
    return {before, check.status};
  }

  State& state_;
  std::size_t index_;
  const std::string name_;
  CheckOptions options_;
  Check check_;
  Operation<Result<void>> operation_;
  TimePoint began_{};
  bool running_ = false;
  bool timed_out_ = false;
  bool stopped_ = false;
};

Health::Health() : state_(std::make_unique<State>()) {}
Health::~Health() = default;

void Health::add(std::string name, Check check, CheckOptions options) {
  const std::lock_guard lock{state_->mutex};
  for (const CheckState& other : state_->checks) {
    if (other.name == name) throw ConfigurationError{"there are two health checks called \"" + name + "\""};
  }
  if (options.timeout <= Duration::zero() || options.every <= Duration::zero()) {
    throw ConfigurationError{"health check \"" + name + "\": timeout and every must be more than zero"};
  }
  CheckState state;
  state.name = std::move(name);
  state.options = options;
  state_->checks.push_back(std::move(state));
  state_->watches.push_back(std::make_unique<Watch>(*state_, state_->checks.size() - 1, std::move(check)));
}

void Health::start() {
  {
    const std::lock_guard lock{state_->mutex};
    const auto critical = [](const CheckState& check) { return check.options.critical; };
    state_->started = std::none_of(state_->checks.begin(), state_->checks.end(), critical);
  }
  for (auto& watch : state_->watches) watch->start();
}

void Health::stop() noexcept {
  for (auto& watch : state_->watches) watch->stop();
}

void Health::listening(bool listening) noexcept {
  const std::lock_guard lock{state_->mutex};
  state_->listening = listening;
}

void Health::draining(bool draining) noexcept {
  const std::lock_guard lock{state_->mutex};
  state_->draining = draining;
}

void Health::overloaded(Duration lasts) noexcept {
  const TimePoint until = now() + lasts;
  const std::lock_guard lock{state_->mutex};
  state_->overloaded_until = until;
}

void Health::stuck(std::string reason) {
  const std::lock_guard lock{state_->mutex};
  state_->stuck = std::move(reason);
}

HealthReport Health::live() const {
  HealthReport report;
  const std::lock_guard lock{state_->mutex};
  if (!state_->stuck.empty()) report.reasons.push_back(state_->stuck);
  report.pass = report.reasons.empty();
  return report;
}

HealthReport Health::startup() const {
  HealthReport report;
  const std::lock_guard lock{state_->mutex};
  report.checks = state_->checks;
  if (!state_->started) {
    for (const CheckState& check : report.checks) {
      if (check.options.critical && check.status != CheckStatus::pass) {
        report.reasons.push_back("check " + check.name + " has not passed yet");
      }
    }
    if (report.reasons.empty()) report.reasons.emplace_back("checks have not run yet");
  }
  report.pass = report.reasons.empty();
  return report;
}

HealthReport Health::ready() const {
  const TimePoint time = now();
  HealthReport report;
  const std::lock_guard lock{state_->mutex};
  report.checks = state_->checks;
  if (!state_->listening) report.reasons.emplace_back("starting");
  if (state_->draining) report.reasons.emplace_back("draining");
  if (time < state_->overloaded_until) report.reasons.emplace_back("overloaded");
  for (const CheckState& check : report.checks) {
    if (!check.options.critical || check.status == CheckStatus::pass) continue;
    report.reasons.push_back("check " + check.name +
                             (check.status == CheckStatus::pending ? " has not run yet" : " failed"));
  }
  report.pass = report.reasons.empty();
  return report;
}

std::vector<CheckState> Health::checks() const {
  const std::lock_guard lock{state_->mutex};
  return state_->checks;
}

}  // namespace skiff
