#pragma once

#include <skiff/core/result.hpp>
#include <skiff/describe/type.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

/// Which way a document goes: a request leaves out what only the service sets (read_only()), an answer what is
/// only taken (write_only()).
enum class JsonSide : std::uint8_t { any, request, response };

struct JsonOptions {
  JsonSide side = JsonSide::any;

  /// Arrays and objects within each other: more is an attack on the stack.
  std::size_t depth = 64;

  /// Values in all, those in what is skipped included.
  std::size_t values = 1'000'000;

  /// After so many faults the rest is not looked at.
  std::size_t faults = 32;
};

namespace detail {
Result<void> read_json(std::string_view text, const Type& type, void* value, const JsonOptions& options);
Result<void> merge_json(std::string_view text, const Type& type, void* value, const JsonOptions& options);
void write_json(std::string& out, const Type& type, const void* value, JsonSide side);
Result<void> check(const Type& type, const void* value, const JsonOptions& options);
}  // namespace detail

/// Reads JSON (RFC 8259) straight into a T, and checks it by its rules. The Error is a bad_request with line and
/// column when the text is no JSON or is not UTF-8, else an unprocessable with every Fault there is. Refused as well:
/// a member that comes twice, a number that T cannot hold exactly (a double's rounding apart). Members that T does not
/// have are ignored, unless its rules say closed().
template <class T>
Result<T> from_json(std::string_view text, const JsonOptions& options = {}) {
  const Type& type = type_of<T>();
  if constexpr (std::is_default_constructible_v<T>) {  // else type_of() does not compile, and says so
    T value{};
    Result<void> read = detail::read_json(text, type, &value, options);
    if (!read) return std::move(read).error();
    return value;
  }
}

/// Changes `value` as a JSON Merge Patch says (RFC 7396): what is there replaces, null removes, objects are merged. A
/// member can be removed when it may be missing, and has its default then. After an Error `value` may be half changed.
template <class T>
Result<void> merge_json(std::string_view patch, T& value, const JsonOptions& options = {}) {
  return detail::merge_json(patch, type_of<T>(), &value, options);
}

/// Appends JSON without spaces. Empty optionals and secrets are left out; text that is not UTF-8 has U+FFFD where it is
/// not. Throws a Failure for a number that is not finite.
template <class T>
void append_json(std::string& out, const T& value, JsonSide side = JsonSide::any) {
  detail::write_json(out, type_of<T>(), &value, side);
}

template <class T>
std::string to_json(const T& value, JsonSide side = JsonSide::any) {
  std::string out;
  append_json(out, value, side);
  return out;
}

/// Checks a value that was not read by its rules: an unprocessable with every Fault.
template <class T>
Result<void> validate(const T& value, const JsonOptions& options = {}) {
  return detail::check(type_of<T>(), &value, options);
}

}  // namespace skiff
