#include "describe/json_reader.hpp"

#include "core/utf8.hpp"

#include <algorithm>

namespace skiff::detail {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t c) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

bool JsonReader::fail_here(const char* what, const char* at) noexcept {
  if (what_ == nullptr) {
    what_ = what;
    where_ = at;
    end_ = at_;
  }
  return false;
}

Error JsonReader::error() const {
  const std::string_view before{begin_, static_cast<std::size_t>(where_ - begin_)};
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  std::string message =
      "the body is not valid JSON: line " + std::to_string(line) + ", column " + std::to_string(column);
  return bad_request(message.append(": ").append(what_));
}

bool JsonReader::word(std::string_view word) {
  if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view{at_, word.size()} != word) {
    return fail("expected a value");
  }
  at_ += word.size();
  return count();
}

bool JsonReader::read_null() { return word("null"); }

bool JsonReader::read_boolean(bool& value) {
  value = at_ != end_ && *at_ == 't';
  return word(value ? "true" : "false");
}

bool JsonReader::read_number(JsonNumber& number) {
  constexpr std::ptrdiff_t most_digits = 19;  // that always fit into 64 bits
  const char* at = at_;
  const char* const end = end_;
  std::uint64_t digits = 0;
  const auto digit = [&] { return at != end && is_digit(*at); };
  const auto add_digits = [&] {
    do {
      digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
    } while (digit());
  };
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  if (!digit()) return fail_here("expected a digit", at);
  const char* const first = at;
  add_digits();
  const std::ptrdiff_t length = at - first;
  if (*first == '0' && length > 1) return fail_here("a number does not begin with 0", first);
  number.negative = negative;
  number.magnitude = digits;
  number.decimals = length <= most_digits ? 0 : -1;
  // 20 digits may wrap around; what did is smaller than what 19 of them make.
  number.integer = length <= most_digits ||
                   (length == most_digits + 1 && *first == '1' && digits >= 10'000'000'000'000'000'000U);
  if (at != end && *at == '.') {
    number.integer = false;
    const char* const fraction = ++at;
    if (!digit()) return fail_here("expected a digit after the point", at);
    add_digits();
    number.decimals = length + (at - fraction) <= most_digits ? static_cast<int>(at - fraction) : -1;
  }
  number.digits = digits;
  if (at != end && (*at == 'e' || *at == 'E')) {
    number.integer = false;
    number.decimals = -1;
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!digit()) return fail_here("expected a digit in the exponent", at);
    while (digit()) ++at;
  }
  number.text = {at_, static_cast<std::size_t>(at - at_)};
  at_ = at;
  return count();
}

bool JsonReader::read_string(std::string_view& text) {
  if (at_ == end_ || *at_ != '"') return fail("expected a string");
  const char* const from = ++at_;
  const char* at = from;
  for (;;) {
    at = skip_plain(at, end_);
    if (at == end_) return fail_here("the text ends within a string", end_);
    if (*at == '"') break;
    if (*at == '\\') return escaped(from, at, text);
    if (static_cast<unsigned char>(*at) < 0x20) return fail_here("a control character in a string must be escaped", at);
    const std::size_t sequence = utf8_sequence({at, static_cast<std::size_t>(end_ - at)});
    if (sequence == 0) return fail_here("the text is not UTF-8", at);
    at += sequence;
  }
  text = {from, static_cast<std::size_t>(at - from)};
  at_ = at + 1;
  return count();
}

bool JsonReader::escaped(const char* from, const char* at, std::string_view& text) {
  scratch_.assign(from, at);
  for (;;) {
    const char* const piece = at;
    at = skip_plain(at, end_);
    scratch_.append(piece, at);
    if (at == end_) return fail_here("the text ends within a string", end_);
    if (*at == '"') break;
    if (*at == '\\') {
      if (!unescape(at)) return false;
      continue;
    }
    if (static_cast<unsigned char>(*at) < 0x20) return fail_here("a control character in a string must be escaped", at);
    const std::size_t sequence = utf8_sequence({at, static_cast<std::size_t>(end_ - at)});
    if (sequence == 0) return fail_here("the text is not UTF-8", at);
    scratch_.append(at, sequence);
    at += sequence;
  }
  text = scratch_;
  at_ = at + 1;
  return count();
}

bool JsonReader::unescape(const char*& at) {
  const char* const from = at++;
  if (at == end_) return fail_here("the text ends within a string", end_);
  switch (*at++) {
    case '"': scratch_ += '"'; return true;
    case '\\': scratch_ += '\\'; return true;
    case '/': scratch_ += '/'; return true;
    case 'b': scratch_ += '\b'; return true;
    case 'f': scratch_ += '\f'; return true;
    case 'n': scratch_ += '\n'; return true;
    case 'r': scratch_ += '\r'; return true;
    case 't': scratch_ += '\t'; return true;
    case 'u': break;
    default: return fail_here("there is no such escape", from);
  }
  std::uint32_t unit = 0;
  if (!hex(at, unit)) return fail_here("expected four hexadecimal digits", from);
  if (unit >= 0xD800 && unit < 0xE000) {
    std::uint32_t low = 0;
    const bool paired = unit < 0xDC00 && end_ - at >= 6 && at[0] == '\\' && at[1] == 'u' && hex(at += 2, low) &&
                        low >= 0xDC00 && low < 0xE000;
    if (!paired) return fail_here("half of a surrogate pair", from);
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(scratch_, unit);
  return true;
}

bool JsonReader::hex(const char*& at, std::uint32_t& unit) {
  if (end_ - at < 4) return false;
  for (int i = 0; i < 4; ++i) {
    const char c = *at++;
    const char folded = static_cast<char>(c | 0x20);
    unit <<= 4;
    if (is_digit(c)) {
      unit |= static_cast<std::uint32_t>(c - '0');
    } else if (folded >= 'a' && folded <= 'f') {
      unit |= static_cast<std::uint32_t>(folded - 'a' + 10);
    } else {
      return false;
    }
  }
  return true;
}

bool JsonReader::next_member(bool first, std::string_view& name) {
  space();
  if (at_ == end_) return fail("the text ends within an object");
  if (*at_ == '}') {
    ++at_;
    ++depth_;
    return false;
  }
  if (!first) {
    if (*at_ != ',') return fail("expected \",\" or \"}\"");
    ++at_;
    space();
  }
  if (at_ == end_ || *at_ != '"') return fail("expected the name of a member");
  if (!read_string(name)) return false;
  space();
  if (at_ == end_ || *at_ != ':') return fail("expected \":\"");
  ++at_;
  return true;
}

bool JsonReader::skip(std::string_view* text) {
  space();
  const char* const from = at_;
  if (!skip_value()) return false;
  if (text != nullptr) *text = {from, static_cast<std::size_t>(at_ - from)};
  return true;
}

// As deep as the limit of depth allows, which bounds the recursion.
bool JsonReader::skip_value() {
  std::string_view text;
  switch (peek()) {
    case Kind::null: return read_null();
    case Kind::boolean: {
      bool value = false;
      return read_boolean(value);
    }
    case Kind::number: {
      JsonNumber number;
      return read_number(number);
    }
    case Kind::string: return read_string(text);
    case Kind::array:
      if (!enter_array()) return false;
      for (bool first = true; next_element(first); first = false) {
        if (!skip_value()) return false;
      }
      return !failed();
    case Kind::object:
      if (!enter_object()) return false;
      for (bool first = true; next_member(first, text); first = false) {
        if (!skip_value()) return false;
      }
      return !failed();
    case Kind::none: break;
  }
  return fail(at_ == end_ ? "the text ends where a value is expected" : "expected a value");
}

bool JsonReader::finish() {
  space();
  if (failed()) return false;
  return at_ == end_ || fail("something follows the value");
}

JsonReader::Ahead JsonReader::look_ahead(std::string_view member, std::string& value) const {
  JsonReader ahead{*this};
  std::string_view text;
  if (ahead.peek() != Kind::object || !ahead.enter_object()) return Ahead::nothing;
  for (bool first = true; ahead.next_member(first, text); first = false) {
    if (text != member) {
      if (!ahead.skip()) return Ahead::nothing;
    } else if (ahead.peek() != Kind::string) {
      value = ahead.excerpt();
      return Ahead::other;
    } else {
      if (!ahead.read_string(text)) return Ahead::nothing;
      value = text;
      return Ahead::text;
    }
  }
  return Ahead::nothing;
}

std::string JsonReader::excerpt() const {
  constexpr std::size_t most = 60;
  JsonReader ahead{*this};
  std::string_view text;
  switch (ahead.peek()) {
    case Kind::array: return "an array";
    case Kind::object: return "an object";
    default: break;
  }
  if (!ahead.skip(&text)) return "what is no JSON";
  if (text.size() <= most) return std::string{text};
  std::size_t length = most;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return std::string{text.substr(0, length)} + "…";
}

}  // namespace skiff::detail
