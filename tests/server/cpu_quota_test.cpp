#include "server/cpu_quota.hpp"

#include <gtest/gtest.h>

#include <sched.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace skiff {
namespace {

struct Quota {
  const char* quota;
  const char* period;
  unsigned cpus;
};

TEST(CpusOfQuota, AreRoundedUp) {
  for (const Quota& row :
       {Quota{"100000", "100000", 1}, Quota{"150000", "100000", 2}, Quota{"200000", "100000", 2},
        Quota{"200001", "100000", 3}, Quota{"1000", "100000", 1}, Quota{"50000", "25000", 2},
        Quota{"9223372036854775807", "1", 65536}, Quota{"9223372036854775807", "100000", 65536}}) {
    EXPECT_EQ(cpus_of_quota(row.quota, row.period), row.cpus) << row.quota << " " << row.period;
  }
}

TEST(CpusOfQuota, AreUnlimitedWhenNothingSaysOtherwise) {
  for (const Quota& row :
       {Quota{"max", "100000", 0}, Quota{"-1", "100000", 0}, Quota{"", "", 0}, Quota{"0", "100000", 0},
        Quota{"100000", "0", 0}, Quota{"100000", "", 0}, Quota{"100000", "-5", 0}, Quota{"x", "y", 0}}) {
    EXPECT_EQ(cpus_of_quota(row.quota, row.period), row.cpus) << row.quota << " " << row.period;
  }
}

unsigned cpus_of_this_process() {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(::sched_getaffinity(0, sizeof set, &set), 0);
  return static_cast<unsigned>(CPU_COUNT(&set));
}

/// A file system that holds what the test puts there.
struct GrantedCpus : testing::Test {
  GrantedCpus() {
    char name[] = "/tmp/skiff-cgroup-XXXXXX";
    root = ::mkdtemp(name);
  }
  ~GrantedCpus() override { std::filesystem::remove_all(root); }

  void file(const std::string& path, std::string_view content) const {
    const std::filesystem::path whole = root + path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream{whole} << content << "\n";
  }

  std::string root;
  const unsigned all = cpus_of_this_process();
};

TEST_F(GrantedCpus, AreThoseOfTheProcessWithoutACgroup) {
  EXPECT_EQ(granted_cpus(root), all);
}

TEST_F(GrantedCpus, AreAtLeastOneOnThisMachine) {
  EXPECT_GE(granted_cpus(), 1U);
}

TEST_F(GrantedCpus, AreLimitedByTheGroupOfVersion2) {
  file("/proc/self/cgroup", "0::/app");
  file("/sys/fs/cgroup/app/cpu.max", "50000 100000");
  EXPECT_EQ(granted_cpus(root), 1U);
}

TEST_F(GrantedCpus, AreLimitedByAGroupAbove) {
  file("/proc/self/cgroup", "0::/slice/app");
  file("/sys/fs/cgroup/slice/app/cpu.max", "max 100000");
  file("/sys/fs/cgroup/slice/cpu.max", "100000 100000");
  EXPECT_EQ(granted_cpus(root), 1U);
}

TEST_F(GrantedCpus, AreLimitedByTheTopOfTheMountInAContainer) {
  file("/proc/self/cgroup", "0::/not/visible/here");
  file("/sys/fs/cgroup/cpu.max", "100000 100000");
  EXPECT_EQ(granted_cpus(root), 1U);
}

TEST_F(GrantedCpus, AreLimitedByTheGroupOfVersion1) {
  file("/proc/self/cgroup", "5:memory:/other\n4:cpu,cpuacct:/app\n1:name=systemd:/app");
  file("/sys/fs/cgroup/cpu/app/cpu.cfs_quota_us", "70000");
  file("/sys/fs/cgroup/cpu/app/cpu.cfs_period_us", "100000");
  EXPECT_EQ(granted_cpus(root), 1U);
}

TEST_F(GrantedCpus, AreNotLimitedByOtherControllersOrOtherGroups) {
  file("/proc/self/cgroup", "5:cpuset:/app\n4:cpu,cpuacct:/app\n0::/app");
  file("/sys/fs/cgroup/cpu/app/cpu.cfs_quota_us", "-1");
  file("/sys/fs/cgroup/cpu/app/cpu.cfs_period_us", "100000");
  file("/sys/fs/cgroup/cpu/elsewhere/cpu.cfs_quota_us", "100000");
  file("/sys/fs/cgroup/cpu/elsewhere/cpu.cfs_period_us", "100000");
  file("/sys/fs/cgroup/app/cpu.max", "max 100000");
  EXPECT_EQ(granted_cpus(root), all);
}

TEST_F(GrantedCpus, AreNeverMoreThanTheProcessHas) {
  file("/proc/self/cgroup", "0::/app");
  file("/sys/fs/cgroup/app/cpu.max", "6400000 100000");
  EXPECT_EQ(granted_cpus(root), all);
}

TEST_F(GrantedCpus, ArePossibleToFindInNonsense) {
  for (const char* nonsense :
       {"", ":", "::", "0::", "0::relative", "x\ny:z", "0::/..", "0:cpu", "0::/a//b/", "1:cpu:"}) {
    SCOPED_TRACE(nonsense);
    file("/proc/self/cgroup", nonsense);
    EXPECT_EQ(granted_cpus(root), all);
  }
}

}  // namespace
}  // namespace skiff
