#pragma once

#include <string_view>

namespace skiff {

class Metrics;

/// What Prometheus's client libraries say of a process, read from /proc at each scrape: process_cpu_seconds_total,
/// process_resident_memory_bytes, process_virtual_memory_bytes, process_open_fds, process_max_fds, process_threads,
/// process_start_time_seconds. Once for each Metrics. What cannot be read is left out.
void register_process_metrics(Metrics& metrics);

/// skiff_build_info{service,version,skiff_version,compiler} 1: which build runs where, to join with other metrics.
void register_build_info(Metrics& metrics, std::string_view service, std::string_view version);

}  // namespace skiff
