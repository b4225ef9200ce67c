#pragma once

#include <skiff/core/scalar.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

/// A UUID (RFC 9562). Ordered by its bytes, which for those of time_ordered() is the order in which they were made.
class Uuid {
 public:
  /// The nil UUID, all zero.
  constexpr Uuid() noexcept = default;
  explicit constexpr Uuid(const std::array<std::uint8_t, 16>& bytes) noexcept : bytes_(bytes) {}

  /// "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", in either case; nothing for any other text.
  static std::optional<Uuid> parse(std::string_view text) noexcept;

  /// Version 4. From the current Runtime's random_bits(): unique, but to be guessed; no session id, no secret.
  static Uuid random();

  /// Version 7: the wall clock to a quarter of a microsecond, then chance, as random(). New ones sort behind old ones,
  /// so they suit the key of a table. Two of the same quarter of a microsecond may be in any order.
  static Uuid time_ordered();

  constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
  constexpr bool is_nil() const noexcept { return *this == Uuid{}; }
  /// 4 for random(), 7 for time_ordered(); what the four bits say for others.
  constexpr int version() const noexcept { return bytes_[6] >> 4; }

  /// In lower case.
  std::string text() const;

  friend constexpr auto operator<=>(const Uuid&, const Uuid&) noexcept = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

template <>
struct Scalar<Uuid> {
  static bool parse(std::string_view text, Uuid& value) noexcept;
  static std::string expected() { return "a UUID, like f81d4fae-7dec-11d0-a765-00a0c91e6bf6"; }
  static void append(const Uuid& value, std::string& out);
  static constexpr std::string_view format = "uuid";
};

}  // namespace skiff

template <>
struct std::hash<skiff::Uuid> {
  std::size_t operator()(const skiff::Uuid& uuid) const noexcept;
};
