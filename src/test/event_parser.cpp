#include "test/event_parser.hpp"

#include <skiff/core/scalar.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace skiff::test {

void EventParser::feed(std::string_view piece) {
  for (const char c : piece) {
    const bool second_of_crlf = std::exchange(after_cr_, c == '\r') && c == '\n';
    if (second_of_crlf) continue;
    if (c != '\r' && c != '\n') {
      line_.push_back(c);
      continue;
    }
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string_view ended = line_;
    if (!std::exchange(begun_, true) && ended.starts_with(byte_order_mark)) ended.remove_prefix(byte_order_mark.size());
    line(ended);
    line_.clear();
  }
}

std::optional<ReceivedEvent> EventParser::take() {
  if (events_.empty()) return std::nullopt;
  ReceivedEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void EventParser::line(std::string_view line) {
  if (line.empty()) return dispatch();
  const std::size_t colon = std::min(line.find(':'), line.size());
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  field(line.substr(0, colon), value);
}

void EventParser::field(std::string_view name, std::string_view value) {
  if (name.empty()) {
    comments_.emplace_back(value);
    if (std::exchange(has_comment_, true)) event_.comment.push_back('\n');
    event_.comment.append(value);
  } else if (name == "data") {
    if (std::exchange(has_data_, true)) event_.data.push_back('\n');
    event_.data.append(value);
  } else if (name == "event") {
    event_.type = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) event_.id = value;
  } else if (name == "retry") {
    const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    std::int64_t count = 0;
    if (digits && Scalar<std::int64_t>::parse(value, count)) event_.retry = std::chrono::milliseconds{count};
  }
}

// Without data it is no event: an id or a retry alone is kept for the next.
void EventParser::dispatch() {
  if (!std::exchange(has_data_, false)) {
    event_.type = "message";
    return;
  }
  if (event_.type.empty()) event_.type = "message";
  ReceivedEvent next;
  next.id = event_.id;
  has_comment_ = false;
  events_.push_back(std::exchange(event_, std::move(next)));
}

}  // namespace skiff::test
