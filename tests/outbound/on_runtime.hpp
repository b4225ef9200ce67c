#pragma once

#include "core/io_runtime.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/task.hpp>

#include <gtest/gtest.h>

#include <utility>

namespace skiff::test {

/// A worker's event loop in the test's own thread.
class OnRuntime {
 public:
  /// Runs the loop until the task has ended.
  template <class T>
  T run(Task<T> task) {
    Operation<T> operation;
    Finish finish{this};
    runtime_.post([&] {
      if (operation.start(std::move(task), &finish, [](void* done) { static_cast<Finish*>(done)->now(); })) finish.now();
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

  BlockingPool blocking_{2, 16};
  IoRuntime runtime_{blocking_};
};

}  // namespace skiff::test
