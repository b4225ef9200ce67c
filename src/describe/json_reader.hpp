#pragma once

#include "core/words.hpp"
#include "describe/plain_text.hpp"

#include <skiff/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::detail {

struct MemberKey;

/// A number as it was written, checked against the grammar.
struct JsonNumber {
  std::string_view text;
  std::uint64_t magnitude = 0;  // of an integer that fits
  bool negative = false;
  bool integer = false;         // neither fraction nor exponent, and it fits
  std::uint64_t digits = 0;     // all of them, without the point
  int decimals = -1;            // how many of them follow the point; negative: they do not fit, or there is an exponent
};

/// Reads JSON (RFC 8259) piece by piece, as the one who reads asks for it; builds nothing. After a fault every call
/// is false. The text outlives the reader.
class JsonReader {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object, none };

  JsonReader(std::string_view text, std::size_t depth, std::size_t values) noexcept
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), depth_(depth), values_(values) {}

  /// What comes next; none at a fault, which is not recorded before it is read.
  Kind peek() noexcept;

  /// The same of one kind, for those who expect it.
  template <Kind kind>
  bool comes() noexcept;

  bool read_null();
  bool read_boolean(bool& value);
  bool read_number(JsonNumber& number);

  /// The view is valid until the next string is read.
  bool read_string(std::string_view& text);

  /// The usual string into one of the struct's own. False, and nothing happened: ask read_string().
  bool read_plain_string(std::string& text);

  // The same of others; in usual_json_reader.hpp.

  bool read_plain_boolean(bool& value) noexcept;
  template <class Integer>
  bool read_plain_integer(Integer& value) noexcept;
  bool read_plain_number(double& value) noexcept;

  /// The first elements of an array that was entered, as long as they are usual.
  void read_plain_texts(std::vector<std::string>& texts);

  bool enter_array();
  /// Whether there is another element; false at the end, which is consumed, and at a fault.
  bool next_element(bool first);

  bool enter_object();
  bool next_member(bool first, std::string_view& name);
  /// Goes over the name of the next member when it is written as `key`, `,"name":` (without the comma when it is the
  /// first) and no spaces before it, as programs write it. False: ask next_member().
  bool next_is(bool first, std::string_view key) noexcept;
  bool next_is(bool first, const MemberKey& key) noexcept;
  /// Goes over the end of the object, when no space stands before it. False: ask next_member().
  bool leave_object() noexcept;

  /// Over one value of any kind; its text is what was skipped.
  bool skip(std::string_view* text = nullptr);

  /// Nothing but space follows.
  bool finish();

  enum class Ahead : std::uint8_t { nothing, text, other };

  /// Looks for a member of the object that comes next, without consuming anything. `value` is its text, or what a
  /// message tells of another kind of value. Nothing: there is none, or a fault comes before it.
  Ahead look_ahead(std::string_view member, std::string& value) const;

  bool failed() const noexcept { return what_ != nullptr; }
  Error error() const;

  /// Text of the value that comes next, not longer than a message bears.
  std::string excerpt() const;

 private:
  /// Nothing can be read after it.
  bool fail(const char* what) noexcept { return fail_here(what, at_); }
  bool fail_here(const char* what, const char* at) noexcept;
  void space() noexcept;
  bool word(std::string_view word);
  bool count() noexcept;
  bool take_value(const char* behind) noexcept;
  bool escaped(const char* from, const char* at, std::string_view& text);
  bool unescape(const char*& at);
  bool hex(const char*& at, std::uint32_t& unit);
  bool skip_value();

  const char* begin_;
  const char* at_;
  const char* end_;
  std::size_t depth_;
  std::size_t values_;
  const char* what_ = nullptr;
  const char* where_ = nullptr;
  std::string scratch_;
};

// What is asked for every value is inline.

inline void JsonReader::space() noexcept {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

inline bool JsonReader::count() noexcept {
  if (values_ == 0) return fail("more values than are allowed");
  --values_;
  return true;
}

inline bool JsonReader::next_is(bool first, std::string_view key) noexcept {
  if (first) key.remove_prefix(1);
  if (static_cast<std::size_t>(end_ - at_) < key.size() || !words::same(at_, key.data(), key.size())) return false;
  if (!count()) return false;
  at_ += key.size();
  return true;
}

inline bool JsonReader::enter_array() {
  if (depth_ == 0) return fail("arrays and objects within each other are too deep");
  --depth_;
  ++at_;
  return count();
}

inline bool JsonReader::enter_object() { return enter_array(); }

inline bool JsonReader::leave_object() noexcept {
  if (at_ == end_ || *at_ != '}') return false;
  ++at_;
  ++depth_;
  return true;
}

constexpr JsonReader::Kind kind_of(char first) noexcept {
  using Kind = JsonReader::Kind;
  switch (first) {
    case '"': return Kind::string;
    case '{': return Kind::object;
    case '[': return Kind::array;
    case 't':
    case 'f': return Kind::boolean;
    case 'n': return Kind::null;
    default: return first == '-' || (first >= '0' && first <= '9') ? Kind::number : Kind::none;
  }
}

inline JsonReader::Kind JsonReader::peek() noexcept {
  space();
  return at_ != end_ ? kind_of(*at_) : Kind::none;
}

template <JsonReader::Kind kind>
bool JsonReader::comes() noexcept {
  static constexpr std::array<bool, 256> begins = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) table[c] = kind_of(static_cast<char>(c)) == kind;
    return table;
  }();
  space();
  return at_ != end_ && begins[static_cast<unsigned char>(*at_)];
}

inline bool JsonReader::next_element(bool first) {
  space();
  if (at_ == end_) return fail("the text ends within an array");
  if (*at_ == ']') {
    ++at_;
    ++depth_;
    return false;
  }
  if (first) return true;
  if (*at_ != ',') return fail("expected \",\" or \"]\"");
  ++at_;
  return true;
}

}  // namespace skiff::detail
