#include <skiff/test/captured_logs.hpp>

#include "telemetry/text_line.hpp"

#include <skiff/telemetry/activity.hpp>

namespace skiff::test {

std::string_view LogLine::field(std::string_view name) const {
  const auto found = fields.find(name);
  return found != fields.end() ? std::string_view{found->second} : std::string_view{};
}

std::vector<LogLine> CapturedLogs::lines() const {
  const std::lock_guard lock{mutex_};
  return lines_;
}

std::vector<LogLine> CapturedLogs::lines(std::string_view logger) const {
  std::vector<LogLine> of_logger = lines();
  std::erase_if(of_logger, [&](const LogLine& line) { return line.logger != logger; });
  return of_logger;
}

std::string CapturedLogs::text() const {
  const std::lock_guard lock{mutex_};
  return text_;
}

void CapturedLogs::write(const LogRecord& record) noexcept {
  LogLine captured{.time = record.time,
                   .level = record.level,
                   .logger = std::string{record.logger},
                   .message = std::string{record.message}};
  for (const Field& field : record.fields) {
    Line value;
    telemetry::append_value(value, field);
    captured.fields.emplace(field.name(), value.text());
  }
  if (record.activity != nullptr) {
    captured.request_id = record.activity->request_id();
    captured.trace_id = record.activity->trace().trace_id();
    captured.span_id = record.activity->trace().span_id();
    captured.route = record.activity->route();
  }
  Line text;
  telemetry::append_text(text, record, false);
  const std::lock_guard lock{mutex_};
  lines_.push_back(std::move(captured));
  text_.append(text.text());
}

}  // namespace skiff::test
