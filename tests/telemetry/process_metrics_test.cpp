#include <skiff/telemetry/process_metrics.hpp>

#include <skiff/core/time.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using testing::Pair;

class ProcessMetrics : public testing::Test {
 protected:
  ProcessMetrics() { register_process_metrics(metrics); }

  double value(std::string_view name) const {
    for (const FamilySnapshot& family : metrics.snapshot()) {
      if (family.name == name) return family.series.at(0).value;
    }
    ADD_FAILURE() << "no " << name;
    return -1;
  }

  Metrics metrics;
};

TEST_F(ProcessMetrics, CountTheOpenDescriptors) {
  const double before = value("process_open_fds");
  const int one_more = ::dup(STDERR_FILENO);
  EXPECT_EQ(value("process_open_fds"), before + 1);
  ::close(one_more);
  EXPECT_EQ(value("process_open_fds"), before);
  EXPECT_GT(value("process_max_fds"), before);
}

TEST_F(ProcessMetrics, CountTheThreads) {
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  const auto wait = [ended] { ended.wait(); };
  std::thread first{wait};  // with it come the threads of a sanitizer
  const double before = value("process_threads");
  std::thread second{wait};
  EXPECT_EQ(value("process_threads"), before + 1);
  end.set_value();
  first.join();
  second.join();
}

TEST_F(ProcessMetrics, SayWhatTheProcessUses) {
  const double cpu = value("process_cpu_seconds");
  for (volatile int work = 0; value("process_cpu_seconds") == cpu;) work = work + 1;
  EXPECT_GT(value("process_cpu_seconds"), cpu);
  EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(value("process_virtual_memory_bytes"), value("process_resident_memory_bytes"));
}

TEST_F(ProcessMetrics, SayWhenTheProcessStarted) {
  const double now = std::chrono::duration<double>{wall_now().time_since_epoch()}.count();
  // Ticks of 10 ms, and the machine's own start in whole seconds.
  EXPECT_LT(value("process_start_time_seconds"), now + 2);
  EXPECT_GT(value("process_start_time_seconds"), now - 3600);
}

TEST_F(ProcessMetrics, HaveTheirUsualNames) {
  std::vector<std::string> names;
  for (const FamilySnapshot& family : metrics.snapshot()) names.push_back(family.name);
  EXPECT_THAT(names, ElementsAre("process_cpu_seconds", "process_max_fds", "process_open_fds",
                                 "process_resident_memory_bytes", "process_start_time_seconds", "process_threads",
                                 "process_virtual_memory_bytes"));
}

TEST(BuildInfo, IsOneWithWhatRunsInItsLabels) {
  Metrics metrics;
  register_build_info(metrics, "orders", "2.1");
  const FamilySnapshot family = metrics.snapshot().at(0);
  EXPECT_EQ(family.name, "skiff_build_info");
  EXPECT_EQ(family.series.at(0).value, 1);
  EXPECT_THAT(family.series.at(0).labels,
              ElementsAre(Pair("service", "orders"), Pair("version", "2.1"),
                          Pair("skiff_version", MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+")),
                          Pair("compiler", MatchesRegex("(g\\+\\+|clang) [0-9.]+"))));
}

}  // namespace
}  // namespace skiff
