#include "admin/profiler.hpp"

#include "admin/symbols.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

namespace skiff {

// Not static, not inlined: a profile must name it.
[[gnu::noinline]] unsigned burn_cpu_for_the_profiler(const std::atomic<bool>& on) {
  unsigned sum = 0;
  while (on.load()) ++sum;
  return sum;
}

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;

TEST(AProfile, NamesWhatUsesTheCpu) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer hands signals on when the thread next calls into it: not where the CPU was used";
#endif
  std::atomic<bool> on{true};
  std::thread burner{[&] { burn_cpu_for_the_profiler(on); }};
  std::string stacks;
  for (int i = 0; i < 20 && stacks.empty(); ++i) {  // a busy machine may leave the burner no CPU for a while
    Result<std::string> taken = profile_cpu(300ms);
    if (taken) stacks = *std::move(taken);
  }
  on = false;
  burner.join();
  EXPECT_THAT(stacks, HasSubstr("skiff::burn_cpu_for_the_profiler"));
}

TEST(AProfile, IsTakenOneAtATime) {
  std::atomic<bool> on{true};
  std::atomic<int> refused{0};
  const auto take = [&] {
    while (on.load()) {
      const Result<std::string> stacks = profile_cpu(20ms);
      if (stacks) continue;
      EXPECT_EQ(stacks.error().kind(), ErrorKind::conflict);
      ++refused;
      on = false;
    }
  };
  std::thread first{take};
  std::thread second{take};
  first.join();
  second.join();
  EXPECT_GE(refused.load(), 1);
}

TEST(ASymbol, IsNamedWithoutItsParameters) {
  Symbols symbols;
  EXPECT_EQ(symbols.name_of(reinterpret_cast<std::uintptr_t>(&burn_cpu_for_the_profiler) + 1),
            "skiff::burn_cpu_for_the_profiler");
}

TEST(ASymbol, OfALibraryIsFoundThere) {
  Symbols symbols;
  EXPECT_THAT(symbols.name_of(reinterpret_cast<std::uintptr_t>(&std::qsort) + 1), testing::Not(testing::IsEmpty()));
  EXPECT_EQ(symbols.name_of(1), "unknown");
}

}  // namespace
}  // namespace skiff
