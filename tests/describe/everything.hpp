#pragma once

#include <skiff/describe/describe.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Types with all that can be described, for tests that make or take any value.
namespace everything {

enum class Colour { red, green = 5, dark_blue = -1 };
SKIFF_DESCRIBE_ENUM(Colour, red, green, dark_blue)

/// Travels as an array by its Codec.
struct Point {
  double x = 0, y = 0;
};

/// Travels as text by its Scalar.
struct Word {
  std::string text;
};

/// Read, and never written.
struct Secret {
  std::string text;
};

struct Part {
  std::string sku = "A-1";
  std::int32_t quantity = 1;
  double price = 0;
  std::vector<std::string> tags;
};
SKIFF_DESCRIBE(Part, sku, quantity, price, tags)
inline void rules(skiff::Rules<Part>& r) {
  r(&Part::sku).length(1, 40).describe("Stock keeping unit").example("BLT-10");
  r(&Part::quantity).required().between(1, 1000);
  r(&Part::price).optional().minimum(0);
  r(&Part::tags).optional().max_items(4).unique_items().each().max_length(8);
}

struct Card {
  std::string number;
  std::optional<std::uint8_t> month;
};
struct Transfer {
  std::string iban;
};
SKIFF_DESCRIBE(Card, number, month)
SKIFF_DESCRIBE(Transfer, iban)
inline void rules(skiff::Rules<Card>& r) {
  r.closed().describe("A card, by its number");
  r(&Card::month).between(1, 12);
}
using Payment = std::variant<Card, Transfer>;
SKIFF_DESCRIBE_VARIANT(Payment, "kind", "card", "transfer")

struct Everything {
  bool flag = false;
  std::int8_t i8 = 0;
  std::int16_t i16 = 0;
  std::int32_t i32 = 0;
  std::int64_t i64 = 0;
  std::uint8_t u8 = 0;
  std::uint16_t u16 = 0;
  std::uint32_t u32 = 7;
  std::uint64_t u64 = 0;
  float real = 0;
  double wide = 0.5;
  std::string text;
  Colour colour = Colour::red;
  Point point;
  Word word{"word"};
  std::optional<std::int32_t> maybe;
  std::optional<Colour> maybe_colour;
  std::optional<Part> maybe_part;
  std::vector<Part> parts;
  std::deque<bool> flags;
  std::array<std::int16_t, 3> three{};
  std::map<std::string, Part> by_name;
  std::map<std::string, std::optional<std::int32_t>> counts;
  Payment payment;
  std::optional<Payment> refund;
  std::unique_ptr<Everything> next;
  std::vector<Everything> children;
  skiff::RawJson free_form;
  std::optional<Secret> secret;
};
SKIFF_DESCRIBE(Everything, flag, i8, i16, i32, i64, u8, u16, u32, u64, real, wide, text, colour, point, word,
               maybe, maybe_colour, maybe_part, parts, flags, three, by_name, counts, payment, refund, next,
               children, free_form, secret)
inline void rules(skiff::Rules<Everything>& r) {
  r.camel_case();
  r(&Everything::text).optional().max_length(200);
  r(&Everything::flag).optional();
  r(&Everything::i16).optional().multiple_of(5);
  r(&Everything::i32).optional().above(-100'000).below(100'000);
  r(&Everything::i64).name("i/64~").deprecated();
  r(&Everything::u64).optional();
  r(&Everything::real).optional();
  r(&Everything::maybe).one_of({1, 2, 3});
  r(&Everything::parts).items(0, 5);
  r(&Everything::flags).optional();
  r(&Everything::counts).optional().max_items(3);
  r(&Everything::children).optional();
  r(&Everything::free_form).optional();
}

}  // namespace everything

template <>
struct skiff::Codec<everything::Point> {
  using As = std::array<double, 2>;
  static As to(const everything::Point& point) { return {point.x, point.y}; }
  static everything::Point from(As pair) { return {pair[0], pair[1]}; }
};

template <>
struct skiff::Scalar<everything::Word> {
  static bool parse(std::string_view text, everything::Word& word) {
    word.text = text;
    return true;
  }
  static std::string expected() { return "a word"; }
  static void append(const everything::Word& word, std::string& out) { out += word.text; }
};

template <>
struct skiff::Scalar<everything::Secret> {
  static bool parse(std::string_view text, everything::Secret& secret) {
    secret.text = text;
    return true;
  }
  static std::string expected() { return "a secret"; }
};
