#include <skiff/telemetry/process_metrics.hpp>

#include <skiff/core/version.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <algorithm>
#include <charconv>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace skiff {
namespace {

// Thrown to a scrape, which then goes without this metric.
[[noreturn]] void unreadable(const char* what) { throw std::runtime_error{what}; }

double number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) unreadable("no number");
  return value;
}

// The fields of /proc/self/stat as proc(5) counts them, from the third on: the second may hold anything.
std::string stat_field(std::size_t wanted) {
  std::ifstream file{"/proc/self/stat"};
  std::string line;
  if (!std::getline(file, line)) unreadable("/proc/self/stat");
  std::istringstream fields{line.substr(std::min(line.rfind(')') + 1, line.size()))};
  std::string field;
  for (std::size_t at = 3; at <= wanted; ++at) {
    if (!(fields >> field)) unreadable("/proc/self/stat");
  }
  return field;
}

double ticks_per_second() { return static_cast<double>(::sysconf(_SC_CLK_TCK)); }

double cpu_seconds() {
  struct rusage usage {};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) unreadable("getrusage");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir("/proc/self/fd"), ::closedir};
  if (!folder) unreadable("/proc/self/fd");
  double count = -1;  // this folder itself is open now
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] != '.') ++count;
  }
  return count;
}

double most_descriptors() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) unreadable("getrlimit");
  return static_cast<double>(limit.rlim_cur);
}

// Seconds since the epoch at which the machine started.
double boot_time() {
  std::ifstream file{"/proc/stat"};
  for (std::string name, rest; file >> name && std::getline(file, rest);) {
    if (name == "btime") return number(rest.substr(std::min(rest.find_first_not_of(' '), rest.size())));
  }
  unreadable("/proc/stat");
}

std::string compiler() {
#if defined(__clang__)
  return "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__) + "." +
         std::to_string(__clang_patchlevel__);
#else
  return "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__) + "." +
         std::to_string(__GNUC_PATCHLEVEL__);
#endif
}

}  // namespace

void register_process_metrics(Metrics& metrics) {
  constexpr MetricKind gauge = MetricKind::gauge;
  InstrumentOptions in_seconds;
  in_seconds.unit = "s";
  InstrumentOptions in_bytes;
  in_bytes.unit = "By";
  metrics.observe("process_cpu_seconds", MetricKind::counter, "CPU time that the process has used, user and system.",
                  cpu_seconds, in_seconds);
  metrics.observe("process_resident_memory_bytes", gauge, "Memory of the process that is in RAM.",
                  [] { return number(stat_field(24)) * static_cast<double>(::sysconf(_SC_PAGESIZE)); }, in_bytes);
  metrics.observe("process_virtual_memory_bytes", gauge, "Address space of the process.",
                  [] { return number(stat_field(23)); }, in_bytes);
  metrics.observe("process_open_fds", gauge, "Open file descriptors.", open_descriptors);
  metrics.observe("process_max_fds", gauge, "Most file descriptors that may be open (soft limit).", most_descriptors);
  metrics.observe("process_threads", gauge, "Threads of the process.", [] { return number(stat_field(20)); });
  metrics.observe("process_start_time_seconds", gauge, "When the process started, as Unix time.",
                  [] { return boot_time() + number(stat_field(22)) / ticks_per_second(); }, in_seconds);
}

void register_build_info(Metrics& metrics, std::string_view service, std::string_view version) {
  metrics
      .gauge("skiff_build_info", "1; the labels say what runs here.",
             {"service", "version", "skiff_version", "compiler"})
      .with({service, version, SKIFF_VERSION, compiler()})
      .set(1);
}

}  // namespace skiff
