#include "core/hex.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace skiff {
namespace {

std::string written(std::uint64_t bits) {
  std::string text(16, '?');
  hex::write(text.data(), bits);
  return text;
}

TEST(Hex, HasTheLowestDigitFirst) {
  EXPECT_EQ(written(0), "0000000000000000");
  EXPECT_EQ(written(0xFEDCBA9876543210U), "0123456789abcdef");
  EXPECT_EQ(written(~std::uint64_t{0}), "ffffffffffffffff");
}

TEST(Hex, HasEachDigitAtEachPlace) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t place = 0; place < 16; ++place) {
    for (std::uint64_t digit = 0; digit < 16; ++digit) {
      std::string expected(16, '0');
      expected[place] = digits[digit];
      EXPECT_EQ(written(digit << (4 * place)), expected);
    }
  }
}

}  // namespace
}  // namespace skiff
