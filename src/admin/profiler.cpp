#include "admin/profiler.hpp"

#include "admin/symbols.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <execinfo.h>
#include <map>
#include <memory>
#include <mutex>
#include <sys/time.h>
#include <vector>

namespace skiff {
namespace {

struct Sample {
  std::array<void*, 64> frames;
  std::atomic<int> depth{0};  // set last
};

// Filled by the signal handler, on whichever thread uses the CPU.
constexpr std::size_t most_samples = 16'384;  // 160 s of one CPU
std::atomic<Sample*> samples{nullptr};
std::atomic<std::size_t> taken{0};
std::atomic<int> handlers{0};

void take_sample(int) {
  const int before = errno;
  handlers.fetch_add(1);
  Sample* const all = samples.load();
  const std::size_t index = all != nullptr ? taken.fetch_add(1) : most_samples;
  if (index < most_samples) {
    Sample& sample = all[index];
    sample.depth.store(::backtrace(sample.frames.data(), static_cast<int>(sample.frames.size())));
  }
  handlers.fetch_sub(1);
  errno = before;
}

void pause(std::chrono::milliseconds time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  timespec left{whole.count(), std::chrono::nanoseconds{time - whole}.count()};
  while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

bool set_interval(int microseconds) {
  itimerval timer{};
  timer.it_interval.tv_usec = timer.it_value.tv_usec = microseconds;
  return ::setitimer(ITIMER_PROF, &timer, nullptr) == 0;
}

void sample_for(std::chrono::milliseconds time) {
  constexpr int interval = 10'000;
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = take_sample;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGPROF, &action, &before);
  set_interval(interval);
  pause(time);
  set_interval(0);
  // One may be pending still, and its default would end the process.
  if (before.sa_handler == SIG_DFL) before.sa_handler = SIG_IGN;
  ::sigaction(SIGPROF, &before, nullptr);
}

std::string folded(const std::vector<Sample>& all, std::size_t count) {
  Symbols symbols;
  std::map<std::string, std::size_t> stacks;
  constexpr int of_the_handler = 2;  // take_sample() and the kernel's return from it
  for (std::size_t i = 0; i < count; ++i) {
    const int depth = all[i].depth.load();
    std::string stack;
    for (int frame = depth; frame-- > of_the_handler;) {
      // A caller's frame holds the address after the call.
      const bool is_caller = frame > of_the_handler;
      const auto address = reinterpret_cast<std::uintptr_t>(all[i].frames[static_cast<std::size_t>(frame)]);
      std::string name = symbols.name_of(address - (is_caller ? 1 : 0));
      std::replace(name.begin(), name.end(), ';', ':');
      stack.append(stack.empty() ? "" : ";").append(name);
    }
    if (!stack.empty()) ++stacks[stack];
  }
  std::string text;
  for (const auto& [stack, times] : stacks) text.append(stack).append(" ").append(std::to_string(times)).append("\n");
  return text;
}

}  // namespace

Result<std::string> profile_cpu(std::chrono::milliseconds time) {
  static std::mutex one_at_a_time;
  const std::unique_lock lock{one_at_a_time, std::try_to_lock};
  if (!lock) return conflict("a profile is being taken already");

  void* first = nullptr;
  ::backtrace(&first, 1);  // loads what it needs, which a signal handler must not
  std::vector<Sample> all(most_samples);
  taken = 0;
  samples = all.data();
  sample_for(time);
  samples = nullptr;
  while (handlers.load() > 0) pause(std::chrono::milliseconds{1});
  return folded(all, std::min(taken.load(), most_samples));
}

}  // namespace skiff
