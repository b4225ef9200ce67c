#include <skiff/test/reply.hpp>

#include "http/characters.hpp"

#include <skiff/describe/json.hpp>

#include <array>
#include <cstddef>
#include <ostream>
#include <sstream>

namespace skiff::test {
namespace {

// Text as it is; of other bytes only that they are there.
void append_readable(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out.append("\n  ");
    } else if (c == '\t' || (byte >= 0x20 && byte != 0x7f)) {
      out.push_back(c);
    } else {
      out.append("\\x").push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    }
  }
}

}  // namespace

std::string describe(const Answered& answered) {
  constexpr std::size_t enough = 4096;
  std::ostringstream line;
  line << answered.method << " " << answered.target << ": " << answered.status;
  std::string out = line.str();
  for (const Headers::Field& field : answered.headers) {
    out.append("\n  ").append(field.name).append(": ");
    append_readable(out, field.value);
  }
  if (!answered.text.empty()) {
    out.append("\n\n  ");
    append_readable(out, std::string_view{answered.text}.substr(0, enough));
    if (answered.text.size() > enough) out.append("… of " + std::to_string(answered.text.size()) + " bytes");
  }
  if (!answered.whole && answered.broken_off.empty()) out.append("\n  (the body has not been read to its end)");
  if (!answered.broken_off.empty()) out.append("\n  broke off: ").append(answered.broken_off);
  if (!answered.cause.empty()) out.append("\n  cause, for the log only: ").append(answered.cause);
  return out;
}

std::ostream& operator<<(std::ostream& out, const ReplyStatus& status) {
  return out << Status{status} << ", of\n" << describe(*status.answered_);
}

std::ostream& operator<<(std::ostream& out, const Reply& reply) { return out << describe(reply.answered()); }

void Reply::read_as(const Type& type, void* value) const {
  JsonOptions options;
  options.side = JsonSide::response;
  const Result<void> read = detail::read_json(text(), type, value, options);
  if (read) return;
  std::string message = "the answer is not what the test reads: ";
  throw Unreadable{message.append(read.error().message()).append("\n").append(describe(answered()))};
}

std::optional<std::string_view> Reply::cookie(std::string_view name) const noexcept {
  std::optional<std::string_view> value;
  for (const Headers::Field& field : headers()) {
    if (!equal_ignoring_case(field.name, "set-cookie")) continue;
    const std::string_view pair = field.value.substr(0, field.value.find(';'));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || characters::trimmed(pair.substr(0, equals)) != name) continue;
    value = characters::trimmed(pair.substr(equals + 1));
  }
  return value;
}

const std::string& Reply::text() const {
  if (broken_off()) throw BrokenOff{describe(*answered_)};
  return answered_->text;
}

}  // namespace skiff::test
