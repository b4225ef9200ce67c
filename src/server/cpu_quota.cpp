#include "server/cpu_quota.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <thread>

namespace skiff {
namespace {

unsigned affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

std::string first_line(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  return line;
}

unsigned smaller_limit(unsigned a, unsigned b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

unsigned limit_of_group(const std::string& folder) {
  std::istringstream v2{first_line(folder + "/cpu.max")};
  std::string quota;
  std::string period;
  if (v2 >> quota >> period) return cpus_of_quota(quota, period);
  return cpus_of_quota(first_line(folder + "/cpu.cfs_quota_us"), first_line(folder + "/cpu.cfs_period_us"));
}

// A group and every group above it; in a container the group's path may not exist below the mount, but the
// mount's own top is then the container's group.
unsigned limit_of_path(const std::string& mount, std::string group) {
  unsigned limit = 0;
  for (;;) {
    limit = smaller_limit(limit, limit_of_group(mount + group));
    if (group.empty() || group == "/") return limit;
    const std::size_t slash = group.rfind('/');
    group.erase(slash != std::string::npos ? slash : 0);
  }
}

}  // namespace

unsigned cpus_of_quota(const std::string& quota, const std::string& period) {
  const long long allowed = std::strtoll(quota.c_str(), nullptr, 10);
  const long long every = std::strtoll(period.c_str(), nullptr, 10);
  if (allowed <= 0 || every <= 0) return 0;
  return static_cast<unsigned>(std::min<long long>((allowed - 1) / every + 1, 1 << 16));
}

unsigned granted_cpus(const std::string& root) {
  unsigned limit = 0;
  std::ifstream groups{root + "/proc/self/cgroup"};
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string group = line.substr(second + 1);
    if (controllers == ",,") {
      limit = smaller_limit(limit, limit_of_path(root + "/sys/fs/cgroup", group));
    } else if (controllers.find(",cpu,") != std::string::npos) {
      limit = smaller_limit(limit, limit_of_path(root + "/sys/fs/cgroup/cpu", group));
    }
  }
  return std::max(1U, smaller_limit(affinity(), limit));
}

}  // namespace skiff
