#pragma once

#include <string>

namespace skiff {

/// How many CPUs this process may really use, at least 1: its affinity, capped by the cgroup's CPU quota
/// (v2 cpu.max, v1 cpu.cfs_quota_us) of its own group and every group above. `root` is where the file
/// system starts; "/" but for tests.
unsigned granted_cpus(const std::string& root = "/");

/// What a quota allows: "150000 100000" → 2, rounded up; "max 100000" and anything unreadable → 0, no limit.
unsigned cpus_of_quota(const std::string& quota, const std::string& period);

}  // namespace skiff
