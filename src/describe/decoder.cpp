#include "describe/decoder.hpp"

#include <skiff/describe/rule_book.hpp>

namespace skiff::detail {

std::string Place::pointer() const {
  if (outer == nullptr) return {};
  std::string text = outer->pointer();
  text += '/';
  if (name.data() == nullptr) return text.append(std::to_string(index));
  for (const char c : name) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string shortened(std::string text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return text;
  std::size_t length = most;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  text.resize(length);
  return text.append("…");
}

std::string expectation(std::string_view expected, std::string_view got) {
  std::string message = "expected ";
  message.append(expected);
  if (!got.empty()) message.append(", got ").append(got);
  return message;
}

std::string summary(const std::vector<Fault>& faults) {
  const Fault& first = faults.front();
  std::string text = faults.size() == 1 ? "" : std::to_string(faults.size()) + " faults, the first: ";
  return text.append(first.where).append(first.where.empty() ? "" : ": ").append(first.message);
}

bool Decoder::add(Fault fault) {
  if (!full()) {
    faults_.push_back(std::move(fault));
    ++fault_count_;
  }
  return !full();
}

bool Decoder::refuse(const Place& place, std::string expected) {
  std::string got = concealed ? std::string{} : in.excerpt();
  return in.skip() && refuse(place, std::move(expected), std::move(got));
}

bool Decoder::refuse(const Place& place, std::string expected, std::string got) {
  if (full()) return false;
  Fault fault;
  got = concealed ? std::string{} : shortened(std::move(got));
  fault.where = place.pointer();
  fault.message = expectation(expected, got);
  fault.expected = std::move(expected);
  fault.got = std::move(got);
  return add(std::move(fault));
}

bool Decoder::refuse(const Place& place, const Type& type) { return refuse(place, type.expected()); }

bool Decoder::refuse(const Place& place, const Type& type, std::string got) {
  return refuse(place, type.expected(), std::move(got));
}

bool Decoder::refuse_with(const Place& place, std::string message) {
  Fault fault;
  fault.where = place.pointer();
  fault.message = std::move(message);
  return add(std::move(fault));
}

void Decoder::refuse_by(const Check& check, const Type& type, const void* value, const Place& place) {
  if (full()) return;
  std::string got;
  if (!concealed) got = json_of(type, value).value_or("");
  if (got.starts_with('[')) got = "an array";
  if (got.starts_with('{')) got = "an object";
  refuse(place, check.expected, std::move(got));
}

Result<void> Decoder::outcome() {
  if (in.failed()) return in.error();
  if (faults_.empty()) return {};
  std::string message = summary(faults_);
  return unprocessable(std::move(message)).with_faults(std::move(faults_));
}

Result<void> read_json(std::string_view text, const Type& type, void* value, const JsonOptions& options) {
  Decoder decoder{text, options, Reading::whole};
  if (type.read(decoder, value, Place{})) decoder.in.finish();
  return decoder.outcome();
}

Result<void> merge_json(std::string_view text, const Type& type, void* value, const JsonOptions& options) {
  Decoder decoder{text, options, Reading::patch};
  if (type.read(decoder, value, Place{})) decoder.in.finish();
  return decoder.outcome();
}

Result<void> check(const Type& type, const void* value, const JsonOptions& options) {
  Decoder decoder{{}, options, Reading::whole};
  type.check(decoder, value, Place{});
  return decoder.outcome();
}

}  // namespace skiff::detail
