#include "describe/decoder.hpp"
#include "describe/plain_text.hpp"
#include "describe/schema_writer.hpp"
#include "describe/usual_json_reader.hpp"
#include "describe/usual_json_writer.hpp"

#include <skiff/core/scalar.hpp>
#include <skiff/describe/kinds.hpp>
#include <skiff/describe/raw_json.hpp>
#include <skiff/describe/rule_book.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace skiff {

bool Type::read_text(std::string_view, void*) const { return false; }
void* Type::append(void* value) const { return value; }
bool Type::clear(void*) const { return false; }
void Type::check(detail::Decoder&, const void*, const detail::Place&) const {}
void Type::each(const void*, void*, void (*)(void*, const void*)) const {}

namespace detail {
namespace {

using Kind = JsonReader::Kind;

template <class T>
bool convert(std::string_view text, T& value) noexcept {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

bool exact_double(const JsonNumber& number, double& value) noexcept {
  constexpr std::uint64_t exact = std::uint64_t{1} << 53;
  if (!has_exact_decimals || number.decimals < 0 || number.digits > exact) return false;
  value = exact_decimal(number.digits, static_cast<std::size_t>(number.decimals), number.negative);
  return true;
}

// The magnitude of a number that JSON writes with a fraction or an exponent, when it is whole and fits.
bool whole_number(std::string_view text, std::uint64_t& magnitude) noexcept {
  constexpr std::int64_t no_matter = 1'000'000'000;  // of so many digits or zeros no number fits
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  std::int64_t exponent = 0;
  if (e < text.size()) {
    std::string_view digits = text.substr(e + 1);
    if (digits.front() == '+') digits.remove_prefix(1);
    const bool negative = digits.front() == '-';
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (failed != std::errc{} || exponent > no_matter || exponent < -no_matter)
      exponent = negative ? -no_matter : no_matter;
  }
  std::string_view mantissa = text.substr(0, e);
  if (const std::size_t point = mantissa.find('.'); point != std::string_view::npos) {
    mantissa = mantissa.substr(0, std::max(mantissa.find_last_not_of('0'), point) + 1);
    exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
  }
  std::int64_t zeros = 0;  // read, but not counted yet
  magnitude = 0;
  const auto append = [&](std::uint64_t digit) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    if (magnitude > (most - digit) / 10) return false;
    magnitude = magnitude * 10 + digit;
    return true;
  };
  for (const char c : mantissa) {
    if (c == '.' || c == '-') continue;
    if (c == '0') {
      ++zeros;
      continue;
    }
    for (; zeros > 0; --zeros) {
      if (!append(0)) return false;
    }
    if (!append(static_cast<std::uint64_t>(c - '0'))) return false;
  }
  if (magnitude == 0) return true;
  exponent += zeros;
  if (exponent < 0) return false;
  for (; exponent > 0; --exponent) {
    if (!append(0)) return false;
  }
  return true;
}

// With escapes, other letters than English ones, or space before it; or no string. Apart, so that the usual one needs
// no room on the stack.
[[gnu::noinline]] bool read_rare_string(Decoder& in, std::string& to, const Place& place, const Type& type) {
  if (!in.in.comes<Kind::string>()) return in.refuse(place, type);
  std::string_view text;
  if (!in.in.read_string(text)) return false;
  to.assign(text);
  return true;
}

[[gnu::noinline]] bool refuse_number(Decoder& in, const Place& place, std::string_view type, std::string_view number) {
  return in.refuse(place, std::string{"a number that a "}.append(type).append(" can hold"), std::string{number});
}

}  // namespace

bool BoolType::read(Decoder& in, void* value, const Place& place) const {
  if (!in.in.comes<Kind::boolean>()) return in.refuse(place, *this);
  return in.in.read_boolean(*static_cast<bool*>(value));
}
void BoolType::write(Encoder& out, const void* value) const {
  out.out.append(*static_cast<const bool*>(value) ? std::string_view{"true"} : std::string_view{"false"});
}
bool BoolType::read_text(std::string_view text, void* value) const {
  return Scalar<bool>::parse(text, *static_cast<bool*>(value));
}
std::string BoolType::expected() const { return "true or false"; }
void BoolType::describe(SchemaWriter& out) const { out.type("boolean"); }

std::uint64_t IntegerType::largest() const noexcept {
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - 8 * bytes_);
  return signed_ ? all >> 1 : all;
}

bool IntegerType::store(std::uint64_t magnitude, bool negative, void* value) const {
  if (negative ? magnitude > (signed_ ? largest() + 1 : 0) : magnitude > largest()) return false;
  const std::uint64_t bits = negative ? ~magnitude + 1 : magnitude;
  switch (bytes_) {
    case 1: *static_cast<std::uint8_t*>(value) = static_cast<std::uint8_t>(bits); break;
    case 2: {
      const auto narrow = static_cast<std::uint16_t>(bits);
      std::memcpy(value, &narrow, sizeof narrow);
      break;
    }
    case 4: {
      const auto narrow = static_cast<std::uint32_t>(bits);
      std::memcpy(value, &narrow, sizeof narrow);
      break;
    }
    default: std::memcpy(value, &bits, sizeof bits);
  }
  return true;
}

bool IntegerType::read(Decoder& in, void* value, const Place& place) const {
  if (!in.in.comes<Kind::number>()) return in.refuse(place, *this);
  JsonNumber number;
  if (!in.in.read_number(number)) return false;
  if (number.integer && store(number.magnitude, number.negative, value)) return true;
  // 1e3 and 2.0 are integers too (JSON Schema, validation 6.1.1).
  std::uint64_t magnitude = 0;
  if (!number.integer && whole_number(number.text, magnitude) && store(magnitude, number.negative, value)) return true;
  return in.refuse(place, *this, std::string{number.text});
}

void IntegerType::write(Encoder& out, const void* value) const {
  std::uint64_t bits = 0;
  std::memcpy(&bits, value, bytes_);
  if (!signed_) return out.out.number(bits);
  const unsigned spare = static_cast<unsigned>(64 - 8 * bytes_);
  out.out.number(static_cast<std::int64_t>(bits << spare) >> spare);
}

bool IntegerType::read_text(std::string_view text, void* value) const {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::uint64_t magnitude = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), magnitude);
  return failed == std::errc{} && end == text.data() + text.size() && store(magnitude, negative, value);
}

std::string IntegerType::expected() const {
  const std::string high = std::to_string(largest());
  return "an integer from " + (signed_ ? "-" + std::to_string(largest() + 1) : "0") + " to " + high;
}

void IntegerType::describe(SchemaWriter& out) const {
  out.type("integer");
  if (bytes_ >= 4 && signed_) out.member("format", bytes_ == 8 ? "\"int64\"" : "\"int32\"");
  out.bound("minimum", signed_ ? "-" + std::to_string(largest() + 1) : "0");
  out.bound("maximum", std::to_string(largest()));
}

bool FloatType::read(Decoder& in, void* value, const Place& place) const {
  if (!in.in.comes<Kind::number>()) return in.refuse(place, *this);
  JsonNumber number;
  if (!in.in.read_number(number)) return false;
  if (double_ && exact_double(number, *static_cast<double*>(value))) return true;
  return read_text(number.text, value) || refuse_number(in, place, double_ ? "double" : "float", number.text);
}
void FloatType::write(Encoder& out, const void* value) const {
  const double wide = double_ ? *static_cast<const double*>(value) : *static_cast<const float*>(value);
  if (!std::isfinite(wide)) throw Failure{internal_error("JSON has no number for one that is not finite")};
  if (double_) return out.out.cents(wide) ? void() : out.out.number(wide);
  out.out.number(*static_cast<const float*>(value));
}
bool FloatType::read_text(std::string_view text, void* value) const {
  return double_ ? convert(text, *static_cast<double*>(value)) : convert(text, *static_cast<float*>(value));
}
std::string FloatType::expected() const { return "a number"; }
void FloatType::describe(SchemaWriter& out) const {
  out.type("number");
  out.member("format", double_ ? "\"double\"" : "\"float\"");
}

bool StringType::read(Decoder& in, void* value, const Place& place) const {
  std::string& to = *static_cast<std::string*>(value);
  if (in.in.read_plain_string(to)) [[likely]] return true;
  return read_rare_string(in, to, place, *this);
}
void StringType::write(Encoder& out, const void* value) const { out.out.string(*static_cast<const std::string*>(value)); }
bool StringType::read_text(std::string_view text, void* value) const {
  static_cast<std::string*>(value)->assign(text);
  return true;
}
std::string StringType::expected() const { return "text"; }
void StringType::describe(SchemaWriter& out) const { out.type("string"); }

bool TextType::read(Decoder& in, void* value, const Place& place) const {
  if (!in.in.comes<Kind::string>()) {
    const Meanwhile concealed{in.concealed, in.concealed || hidden()};
    return in.refuse(place, *this);
  }
  std::string_view text;
  if (!in.in.read_string(text)) return false;
  if (functions_.parse(text, value)) return true;
  return in.refuse(place, *this, hidden() ? std::string{} : quoted(text));
}
void TextType::write(Encoder& out, const void* value) const {
  if (hidden()) {
    out.out.append("null");  // not reached through a struct, which leaves it out
    return;
  }
  // Straight to where it goes; that it needs escapes is rare.
  out.out.settled([&](std::string& to) {
    to += '"';
    const std::size_t from = to.size();
    functions_.append(value, to);
    const char* const end = to.data() + to.size();
    if (skip_plain(to.data() + from, end) == end) {
      to += '"';
      return;
    }
    const std::string text = to.substr(from);
    to.resize(from - 1);
    append_json_string(to, text);
  });
}
bool TextType::read_text(std::string_view text, void* value) const { return functions_.parse(text, value); }
std::string TextType::expected() const { return functions_.expected(); }
void TextType::describe(SchemaWriter& out) const {
  out.type("string");
  if (!functions_.format.empty()) out.member("format", "\"" + std::string{functions_.format} + "\"");
}

bool EnumType::read(Decoder& in, void* value, const Place& place) const {
  if (!in.in.comes<Kind::string>()) return in.refuse(place, *this);
  std::string_view text;
  if (!in.in.read_string(text)) return false;
  return read_text(text, value) || in.refuse(place, *this, quoted(text));
}
void EnumType::write(Encoder& out, const void* value) const {
  const long long number = functions_.load(value);
  for (const EnumValue& one : functions_.parts().values) {
    if (one.value == number) return out.out.string(one.name);
  }
  throw Failure{internal_error("the enum " + std::string{functions_.parts().name} + " has no name for the value " +
                               std::to_string(number))};
}
bool EnumType::read_text(std::string_view text, void* value) const {
  for (const EnumValue& one : functions_.parts().values) {
    if (one.name != text) continue;
    functions_.store(value, one.value);
    return true;
  }
  return false;
}
std::string EnumType::expected() const {
  std::string names;
  for (const EnumValue& one : functions_.parts().values) {
    names.append(names.empty() ? "one of \"" : ", \"").append(one.name).append("\"");
  }
  return names;
}
void EnumType::describe(SchemaWriter& out) const {
  out.type("string");
  std::string names;
  for (const EnumValue& one : functions_.parts().values) {
    names.append(names.empty() ? "" : ",");
    append_json_string(names, one.name);
  }
  out.member("enum", "[" + names + "]");
}

bool RawType::read(Decoder& in, void* value, const Place&) const {
  std::string_view text;
  if (!in.in.skip(&text)) return false;
  static_cast<RawJson*>(value)->text.assign(text);
  return true;
}
void RawType::write(Encoder& out, const void* value) const { out.out.append(static_cast<const RawJson*>(value)->text); }
std::string RawType::expected() const { return "JSON"; }
void RawType::describe(SchemaWriter&) const {}

}  // namespace detail
}  // namespace skiff
