// What a call through a client costs apart from I/O: the whole pipeline around an answer that is there at once.
#include "client/core.hpp"
#include "client/plan.hpp"
#include "client/transport.hpp"

#include <skiff/client/client.hpp>
#include <skiff/discovery/instance_source.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

static std::size_t allocations = 0;

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace skiff {
namespace {

/// Answers at once.
class AtHand final : public client::Transport {
 public:
  Task<Reply> send(Request&, const Instance&, outbound::Journey& journey) override {
    journey.sent = journey.answered = true;
    return Reply{Response{}};
  }
};

std::vector<Instance> instances(int count) {
  std::vector<Instance> all(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all[i].id = all[i].host = "10.0.0." + std::to_string(i);
  return all;
}

ClientOptions everything_on() {
  ClientOptions options;
  options.hedge = HedgeOptions{.at_least = std::chrono::seconds{1}};
  options.adaptive = AdaptiveLimitOptions{.initial = 200};
  options.stale_for = std::chrono::minutes{1};
  return options;
}

ClientOptions everything_off() {
  ClientOptions options;
  options.timeout = Duration{0};
  options.retry.attempts = 1;
  options.circuit_breaker.reset();
  options.instance_circuit_breaker.reset();
  options.decompress = false;
  options.propagate = false;
  return options;
}

void ignore(void*) {}

/// The real clock, and work that is never waited for.
class Here final : public Runtime {
 public:
  ~Here() override { drop_locals(); }
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  std::uint64_t random_bits() override { return random_ = random_ * 6364136223846793005U + 1442695040888963407U; }
  void post(std::function<void()>) override {}
  void arm(Timer&, TimePoint) override {}
  void disarm(Timer&) noexcept override {}
  bool run_blocking(std::function<void()>, std::function<void()>) override { return false; }

 private:
  std::uint64_t random_ = 1;
  Current current_{*this};
};

void run(benchmark::State& state, ClientOptions options) {
  Here here;
  Metrics metrics;
  auto plan = std::make_shared<const client::Plan>("backend", fixed(instances(static_cast<int>(state.range(0)))),
                                                   std::move(options), [] { return std::make_unique<AtHand>(); }, &metrics);
  const Client client{std::make_shared<const client::Core>(plan)};
  const auto call = [&client] {
    Operation<Reply> operation;
    if (!operation.start(client.request(Request{Method::get, "/"}), &operation, ignore)) std::abort();
    benchmark::DoNotOptimize(operation.take());
  };
  for (int i = 0; i < 1000; ++i) call();
  const std::size_t before = allocations;
  for (auto _ : state) call();
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations - before) / static_cast<double>(state.iterations()));
}

void all_stages(benchmark::State& state) { run(state, everything_on()); }
void no_stage(benchmark::State& state) { run(state, everything_off()); }
void the_request_alone(benchmark::State& state) {
  const std::size_t before = allocations;
  for (auto _ : state) {
    Request request{Method::get, "/"};
    request.headers().add("Accept-Encoding", "zstd, br, gzip, deflate");
    benchmark::DoNotOptimize(request);
  }
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations - before) / static_cast<double>(state.iterations()));
}

BENCHMARK(all_stages)->Arg(10)->Arg(1000);
BENCHMARK(no_stage)->Arg(10);
BENCHMARK(the_request_alone);

}  // namespace
}  // namespace skiff

BENCHMARK_MAIN();
