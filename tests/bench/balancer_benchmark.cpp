// What choosing an instance costs, of 10 and of 1,000, and what a new list costs.
//
//     build/release/tests/bench/balancer_benchmark
#include <skiff/core/random.hpp>
#include <skiff/discovery/balancer.hpp>

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;

InstanceList instances(std::size_t count, bool weighted = false) {
  std::vector<Instance> list(count);
  for (std::size_t i = 0; i < count; ++i) {
    list[i].id = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ":8080";
    list[i].host = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
    list[i].port = 8080;
    if (weighted) list[i].weight = 1 + static_cast<double>(i % 4);
  }
  return std::make_shared<const std::vector<Instance>>(std::move(list));
}

/// A pick, the start of the try and its end, with 16 under way.
void a_try(benchmark::State& state, BalancePolicy policy, bool weighted) {
  BalancerOptions options;
  options.policy = policy;
  Balancer balancer{options};
  TimePoint time{24h};
  RandomSource random{1};
  balancer.update(instances(static_cast<std::size_t>(state.range(0)), weighted), time);
  std::vector<Slot> under_way(16);
  std::size_t oldest = 0;
  for (auto _ : state) {
    time += 10us;
    const std::uint64_t bits = random();
    PickHint hint;
    hint.key = bits;
    const auto choice = balancer.pick(hint, time, bits);
    balancer.started(choice->slot, time);
    balancer.ended(under_way[oldest], time, {TryOutcome::Kind::success, 160us + Duration{bits % 100'000}});
    under_way[oldest] = choice->slot;
    oldest = (oldest + 1) % under_way.size();
  }
}

void a_new_list(benchmark::State& state, BalancePolicy policy) {
  BalancerOptions options;
  options.policy = policy;
  Balancer balancer{options};
  TimePoint time{24h};
  const InstanceList list = instances(static_cast<std::size_t>(state.range(0)));
  std::vector<Instance> fewer{list->begin(), list->end() - 1};
  const InstanceList without_the_last = std::make_shared<const std::vector<Instance>>(std::move(fewer));
  bool all = false;
  for (auto _ : state) balancer.update((all = !all) ? list : without_the_last, time += 1s);
}

#define SKIFF_BENCHMARK_POLICY(policy)                                                          \
  BENCHMARK_CAPTURE(a_try, policy, BalancePolicy::policy, false)->Arg(10)->Arg(1000);           \
  BENCHMARK_CAPTURE(a_try, policy##_weighted, BalancePolicy::policy, true)->Arg(10)->Arg(1000); \
  BENCHMARK_CAPTURE(a_new_list, policy, BalancePolicy::policy)->Arg(10)->Arg(1000)->Unit(benchmark::kMicrosecond)

SKIFF_BENCHMARK_POLICY(peak_ewma);
SKIFF_BENCHMARK_POLICY(least_requests);
SKIFF_BENCHMARK_POLICY(round_robin);
SKIFF_BENCHMARK_POLICY(random);
SKIFF_BENCHMARK_POLICY(ring);
SKIFF_BENCHMARK_POLICY(maglev);

}  // namespace
}  // namespace skiff

BENCHMARK_MAIN();
