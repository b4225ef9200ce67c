#pragma once

#include "core/io_runtime.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/task.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace skiff::test {

/// A worker's event loop in the test's own thread.
class OnRuntime {
 public:
  OnRuntime() = default;
  OnRuntime(const OnRuntime&) = delete;
  OnRuntime& operator=(const OnRuntime&) = delete;

  /// As a server does: blocking work that no one waits for any more ends first.
  ~OnRuntime() { blocking_.reset(); }

  /// Runs the loop until the task has ended.
  template <class T>
  T run(Task<T> task) {
    Operation<T> operation;
    Finish finish{this};
    runtime_.post([&] {
      if (operation.start(std::move(task), &finish, [](void* done) { static_cast<Finish*>(done)->now(); }))
        finish.now();
    });
    runtime_.context().restart();
    runtime_.run();
    EXPECT_FALSE(operation.active()) << "nothing was left to wait for before the task had ended";
    return operation.take();
  }

  IoRuntime& runtime() noexcept { return runtime_; }

 private:
  struct Finish {
    OnRuntime* owner;
    void now() { owner->runtime_.stop(); }
  };

  std::unique_ptr<BlockingPool> blocking_ = std::make_unique<BlockingPool>(2, 16);
  IoRuntime runtime_{*blocking_};
};

}  // namespace skiff::test
