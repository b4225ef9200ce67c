#pragma once

#include <skiff/test/open_call.hpp>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::test {

/// Reads text/event-stream (HTML standard, 9.2.6) as it arrives, in pieces of any size.
class EventParser {
 public:
  void feed(std::string_view piece);

  /// The next complete event.
  std::optional<ReceivedEvent> take();

  const std::vector<std::string>& comments() const noexcept { return comments_; }

 private:
  void line(std::string_view line);
  void field(std::string_view name, std::string_view value);
  void dispatch();

  std::string line_;  // not yet ended
  bool after_cr_ = false;
  bool begun_ = false;
  ReceivedEvent event_;
  bool has_data_ = false;
  bool has_comment_ = false;
  std::deque<ReceivedEvent> events_;
  std::vector<std::string> comments_;
};

}  // namespace skiff::test
