#include <skiff/discovery/balancer.hpp>

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

std::string refusal(const BalancerOptions& options) {
  try {
    const Balancer balancer{options};
    return "none";
  } catch (const ConfigurationError& error) {
    return error.what();
  }
}

TEST(TheOptions, AreRightByDefault) {
  EXPECT_EQ(refusal({}), "none");
}

TEST(AnOption, OutOfItsRangeIsRefusedByName) {
  struct Row {
    void (*change)(BalancerOptions&);
    std::string message;
  };
  for (const Row& row : std::vector<Row>{
           {[](auto& o) { o.decay = 0s; }, "decay: expected a time above 0, got 0 ns"},
           {[](auto& o) { o.ring_points = 0; }, "ring_points: expected at least 1, got 0"},
           {[](auto& o) { o.panic_threshold = 50; }, "panic_threshold: expected a share from 0 to 1, got 50"},
           {[](auto& o) { o.panic_threshold = std::nan(""); },
            "panic_threshold: expected a share from 0 to 1, got nan"},
           {[](auto& o) { o.ejection.failure_ratio = -0.5; },
            "ejection.failure_ratio: expected a share from 0 to 1, got -0.5"},
           {[](auto& o) { o.ejection.window = -1s; }, "ejection.window: expected a time above 0, got -1000000000 ns"},
           {[](auto& o) { o.ejection.ejection_time = 0s; },
            "ejection.ejection_time: expected a time above 0, got 0 ns"},
           {[](auto& o) { o.ejection.max_ejection_time = 1s; },
            "ejection.max_ejection_time: expected no less than ejection.ejection_time, got 1000000000 ns"},
           {[](auto& o) { o.ejection.max_ejected = 1.1; },
            "ejection.max_ejected: expected a share from 0 to 1, got 1.1"},
           {[](auto& o) { o.slow_start.window = -1ns; }, "slow_start.window: expected 0 or a time above, got -1 ns"},
           {[](auto& o) { o.slow_start.min_share = 0; }, "slow_start.min_share: expected a share above 0, got 0"},
           {[](auto& o) { o.slow_start.min_share = 2; }, "slow_start.min_share: expected a share from 0 to 1, got 2"},
           {[](auto& o) { o.zone.callers = 2; }, "zone.callers: expected a share from 0 to 1, got 2"},
       }) {
    BalancerOptions options;
    row.change(options);
    EXPECT_EQ(refusal(options), "BalancerOptions::" + row.message);
  }
}

}  // namespace
}  // namespace skiff
