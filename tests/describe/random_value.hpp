#pragma once

#include "describe/everything.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace everything {

/// Values of every kind, the same for the same seed; limits and odd ones often.
class RandomValue {
 public:
  explicit RandomValue(std::uint64_t seed) : bits_(seed) {}

  std::size_t below(std::size_t n) { return bits_() % n; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }

  template <class T>
  T integer() {
    using Limits = std::numeric_limits<T>;
    switch (below(5)) {
      case 0: return Limits::min();
      case 1: return Limits::max();
      case 2: return static_cast<T>(below(10));
      default: return static_cast<T>(bits_());
    }
  }

  double real() {
    for (;;) {
      const double value = chance(2) ? std::bit_cast<double>(bits_()) : static_cast<double>(below(1000)) / 8;
      if (std::isfinite(value)) return value;
    }
  }

  float small_real() {
    for (;;) {
      const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits_()));
      if (std::isfinite(value)) return value;
    }
  }

  std::string text(std::size_t most) {
    static constexpr std::string_view pieces[] = {
        "a",    "Z", " ",      "\"",     "\\",         "/",      "\n", "\t", "\x01", "\x1f",
        "\x7f", "~", "\u00e9", "\u20ac", "\U0001D11E", "\u2028", "0",  "{",  "]",    ","};
    std::string text;
    for (std::size_t n = below(most + 1); n > 0; --n) text += pieces[below(std::size(pieces))];
    return text;
  }

  Part part() {
    Part part;
    part.sku = text(39) + "x";
    part.quantity = static_cast<std::int32_t>(1 + below(1000));
    part.price = std::fabs(real());
    for (std::size_t n = below(4); n > 0; --n) part.tags.push_back(std::to_string(n) + text(7));
    return part;
  }

  Payment payment() {
    if (chance(2)) return Transfer{text(20)};
    return Card{text(20), chance(2) ? std::optional<std::uint8_t>{1 + below(12)} : std::nullopt};
  }

  Everything everything(std::size_t depth = 3) {
    Everything e;
    e.flag = chance(2);
    e.i8 = integer<std::int8_t>();
    e.i16 = static_cast<std::int16_t>(integer<std::int16_t>() / 5 * 5);
    e.i32 = integer<std::int32_t>() % 100'000;
    e.i64 = integer<std::int64_t>();
    e.u8 = integer<std::uint8_t>();
    e.u16 = integer<std::uint16_t>();
    e.u32 = integer<std::uint32_t>();
    e.u64 = integer<std::uint64_t>();
    e.real = small_real();
    e.wide = real();
    e.text = text(60);
    e.colour = chance(2) ? Colour::green : Colour::dark_blue;
    e.point = {real(), real()};
    e.word = {text(30)};
    if (chance(2)) e.maybe = static_cast<std::int32_t>(1 + below(3));
    if (chance(2)) e.maybe_colour = Colour::red;
    if (chance(2)) e.maybe_part = part();
    for (std::size_t n = below(6); n > 0; --n) e.parts.push_back(part());
    for (std::size_t n = below(4); n > 0; --n) e.flags.push_back(chance(2));
    e.three = {integer<std::int16_t>(), integer<std::int16_t>(), integer<std::int16_t>()};
    for (std::size_t n = below(4); n > 0; --n) e.by_name[text(12)] = part();
    for (std::size_t n = below(4); n > 0; --n)
      e.counts[text(3)] = chance(2) ? std::optional{integer<std::int32_t>()} : std::nullopt;
    e.payment = payment();
    if (chance(3)) e.refund = payment();
    if (depth > 0 && chance(2)) e.next = std::make_unique<Everything>(everything(depth - 1));
    for (std::size_t n = depth > 0 ? below(3) : 0; n > 0; --n) e.children.push_back(everything(depth - 1));
    if (chance(2)) e.free_form.text = chance(2) ? skiff::to_json(part()) : "[1.50, {\"a\": null}]";
    return e;
  }

 private:
  std::mt19937_64 bits_;
};

}  // namespace everything
