#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace skiff {

/// Header fields in the order they came or were added, names compared without case (RFC 9110 section 5).
/// One pointer wide. A common set of fields lives in one block that is recycled per thread, so it costs no
/// allocation; a larger set moves to a larger block. Views into it are valid until it is next changed.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  Headers() noexcept = default;
  Headers(Headers&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Headers(const Headers& other);
  Headers& operator=(Headers other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Headers() {
    if (block_ != nullptr) release();
  }

  /// The first value of `name`; empty when there is none (contains() tells them apart).
  std::string_view get(std::string_view name) const noexcept;
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  bool contains(std::string_view name) const noexcept { return find(name).has_value(); }

  /// Whether a comma-separated list field (Connection, Accept-Encoding …) has `token`, without case, in any
  /// of its lines; parameters after a semicolon are not looked at.
  bool has_token(std::string_view name, std::string_view token) const noexcept;

  /// Adds a field after the others. Copies both. Throws std::invalid_argument for a name that is no token or
  /// a value with CR, LF, NUL or another control character, so that no application can split a response.
  void add(std::string_view name, std::string_view value);

  /// Replaces every field of that name by one. Throws as add().
  void set(std::string_view name, std::string_view value);

  /// How many there were.
  std::size_t remove(std::string_view name) noexcept;
  void clear() noexcept;

  /// For a parser: refers to text that it has checked and that outlives this object.
  void add_unowned(std::string_view name, std::string_view value);

  /// For a parser: a copy of text, to which so many fields refer that are added unowned next; more may move it.
  std::string_view keep(std::string_view text, std::size_t fields);

  /// For a parser: as add(), of text that it has checked.
  void add_checked(std::string_view name, std::string_view value) { append_owned(name, value); }

  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  const Field* begin() const noexcept;
  const Field* end() const noexcept { return begin() + size(); }

 private:
  struct Block;
  class BlockCache;

  static void check(std::string_view name, std::string_view value);
  bool fits(std::size_t fields, std::size_t text) const noexcept;
  void append_owned(std::string_view name, std::string_view value);
  void reserve(std::size_t fields, std::size_t text);
  void release() noexcept;

  Block* block_ = nullptr;
};

/// Equal but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace skiff
