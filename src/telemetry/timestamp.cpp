#include "telemetry/timestamp.hpp"

#include <cstdio>

namespace skiff::telemetry {
namespace {

// The calendar is asked once a second and thread.
struct Second {
  std::chrono::sys_seconds time = std::chrono::sys_seconds::min();
  char text[32];
};

}  // namespace

void append_timestamp(Line& line, WallTime time) {
  thread_local Second second;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  if (second.time != seconds) {
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{seconds - day};
    std::snprintf(second.text, sizeof second.text, "%04d-%02u-%02uT%02d:%02d:%02d.", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    second.time = seconds;
  }
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  line.append(std::string_view{second.text});
  line.append(static_cast<char>('0' + millis / 100));
  line.append(static_cast<char>('0' + millis / 10 % 10));
  line.append(static_cast<char>('0' + millis % 10));
  line.append('Z');
}

}  // namespace skiff::telemetry
