#include "http/character_runs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace skiff::characters {
namespace {

using EndOfRun = const char* (*)(const char* at, const char* end) noexcept;

// In texts of every length around the sixteen that are looked at together, each of just that length, so that
// a sanitizer sees who reads beyond.
void expect_runs_to_end_as_the_table_says(EndOfRun end_of_run, std::uint8_t what) {
  for (unsigned c = 0; c < 256; ++c) {
    const auto character = static_cast<char>(c);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 33U}) {
      for (const std::size_t place : {std::size_t{0}, size / 2, size - 1}) {
        std::vector<char> text(size, 'a');
        text[place] = character;
        const char* const end = text.data() + size;
        const char* const expected = is(character, what) ? end : text.data() + place;
        EXPECT_EQ(end_of_run(text.data(), end), expected) << c << " at " << place << " of " << size;
      }
    }
  }
}

TEST(ARunOfCharacters, EndsAtWhatMayNotStandInAFieldValue) {
  expect_runs_to_end_as_the_table_says(end_of_field_value, field_value);
}

TEST(ARunOfCharacters, EndsAtWhatMayNotStandInATarget) {
  expect_runs_to_end_as_the_table_says(end_of_target, target);
}

TEST(ARunOfCharacters, IsEmptyInAnEmptyText) {
  const char* const nothing = "";
  EXPECT_EQ(end_of_field_value(nothing, nothing), nothing);
  EXPECT_EQ(end_of_target(nothing, nothing), nothing);
  EXPECT_EQ(find_line_feed(nothing, nothing), nothing);
}

TEST(ALineFeed, IsFoundWhereverTheFirstStands) {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (std::size_t place = 0; place <= size; ++place) {
      std::vector<char> text(size, '\r');
      for (std::size_t i = place; i < size; ++i) text[i] = '\n';
      EXPECT_EQ(find_line_feed(text.data(), text.data() + size), text.data() + place)
          << place << " of " << size;
    }
  }
}

TEST(Characters, AreAllOfAClassOrOneIsNot) {
  EXPECT_TRUE(all_of("", host));
  EXPECT_TRUE(all_of("[2001:db8::1]:8080", host));
  for (const std::string_view text : {"a,b", ",", "localhost/", " localhost", "caf\xc3\xa9"}) {
    EXPECT_FALSE(all_of(text, host)) << text;
  }
}

}  // namespace
}  // namespace skiff::characters
