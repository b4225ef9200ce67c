#pragma once

#include <skiff/core/blocking.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/core/time.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace skiff {

struct CheckOptions {
  /// Longer than this counts as failed. The check is cancelled; one that blocks ends in its own time, and is not
  /// begun again before.
  Duration timeout = std::chrono::seconds{1};

  /// From the beginning of one run to the next.
  Duration every = std::chrono::seconds{10};

  /// The service is not ready while this check fails. False: it is only shown.
  bool critical = true;

  /// So many failures in a row before it counts as failed: for what flaps.
  unsigned failures = 1;
};

enum class CheckStatus : std::uint8_t { pending, pass, fail };

/// How a check stands.
struct CheckState {
  std::string name;
  CheckOptions options;
  CheckStatus status = CheckStatus::pending;  // pending: it has not run yet
  std::string message;                        // why it failed last; empty after a success
  unsigned failures = 0;                      // in a row
  WallTime checked_at{};                      // the end of the last run; the epoch before that
  Duration took{};
};

/// What a probe asks, answered.
struct HealthReport {
  bool pass = true;
  std::vector<std::string> reasons;  // why it does not pass
  std::vector<CheckState> checks;
};

/// Whether a service lives, has started and is ready for requests, in the sense of Kubernetes' probes. The
/// checks run by themselves, apart from requests; what a probe gets is what the last run of each found.
///
/// Checks are added before start(). After that its functions may be called from any thread.
class Health {
 public:
  Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  ~Health();

  /// `check` is a function without parameters that returns bool, void, Result<void>, or a Task of these; false,
  /// an Error or anything thrown is a failure. One that returns no Task may block: it runs in blocking(). Of an
  /// Error, the message is shown to whoever probes. Throws ConfigurationError when there is one of that name.
  template <class F>
    requires std::invocable<const std::decay_t<F>&>
  void check(std::string name, F&& check, CheckOptions options = {}) {
    add(std::move(name), adapted(std::decay_t<F>(std::forward<F>(check))), options);
  }

  /// Runs the checks on the runtime of this thread, until stop(), which is called on that thread too.
  void start();
  void stop() noexcept;

  /// Not before this is the service ready.
  void listening(bool listening) noexcept;
  void draining(bool draining) noexcept;

  /// Callers are being turned away: not ready for as long as this is said again within `lasts`.
  void overloaded(Duration lasts = std::chrono::seconds{2}) noexcept;

  /// Something is beyond hope, and only a restart helps; an empty reason: it has recovered.
  void stuck(std::string reason);

  /// The process works. A failing check is no reason to restart it.
  HealthReport live() const;

  /// Every critical check has passed once. Stays so.
  HealthReport startup() const;

  /// Requests are welcome: listening, not draining, not overloaded, every critical check passes.
  HealthReport ready() const;

  std::vector<CheckState> checks() const;

 private:
  using Check = std::function<Task<Result<void>>()>;
  class Watch;
  struct State;

  void add(std::string name, Check check, CheckOptions options);

  static Result<void> outcome(bool passed) {
    return passed ? Result<void>{} : Result<void>{unavailable("the check failed")};
  }
  static Result<void> outcome(Result<void> result) { return result; }

  template <class F>
  static Result<void> outcome_of(const F& check) {
    if constexpr (std::is_void_v<std::invoke_result_t<const F&>>) {
      check();
      return {};
    } else {
      return outcome(check());
    }
  }

  template <class T>
  static Task<Result<void>> awaited(Task<T> task) {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      co_return Result<void>{};
    } else {
      co_return outcome(co_await std::move(task));
    }
  }

  template <class F>
  static Check adapted(F check) {
    if constexpr (requires { typename std::invoke_result_t<const F&>::promise_type; }) {
      return [check = std::move(check)] { return awaited(check()); };
    } else {
      return [check = std::move(check)]() -> Task<Result<void>> {
        auto job = [&check] { return outcome_of(check); };
        co_return co_await blocking(job);
      };
    }
  }

  std::unique_ptr<State> state_;
};

}  // namespace skiff
