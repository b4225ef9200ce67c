#include "telemetry/timestamp.hpp"

#include "core/date_time.hpp"

#include <chrono>

namespace skiff::telemetry {
namespace {

// The calendar is asked once a second and thread.
struct Second {
  std::chrono::sys_seconds time = std::chrono::sys_seconds::min();
  char text[detail::date_time_size];
};

}  // namespace

void append_timestamp(Line& line, WallTime time) {
  thread_local Second second;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  if (second.time != seconds) {
    detail::write_date_time(seconds, second.text);
    second.time = seconds;
  }
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  line.append(std::string_view{second.text, sizeof second.text});
  line.append('.');
  line.append(static_cast<char>('0' + millis / 100));
  line.append(static_cast<char>('0' + millis / 10 % 10));
  line.append(static_cast<char>('0' + millis % 10));
  line.append('Z');
}

}  // namespace skiff::telemetry
