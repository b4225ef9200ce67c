#include "core/words.hpp"

#include "core/ascii.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

constexpr std::string_view letters = "The quick brown fox jumps over 13 lazy dogs";

// Just as long as it is, so that a sanitizer sees who reads or writes beyond.
std::vector<char> exactly(std::string_view text) { return {text.begin(), text.end()}; }

TEST(AWord, HasSmallLettersForCapitalOnesAndChangesNothingElse) {
  for (unsigned c = 0; c < 256; ++c) {
    const auto expected = static_cast<unsigned char>(ascii::lower(static_cast<char>(c)));
    EXPECT_EQ(words::lower(words::ones * c), words::ones * expected) << c;
  }
}

TEST(TextInWords, IsCopiedWhateverItsLength) {
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    const std::vector<char> from = exactly(letters.substr(0, size));
    std::vector<char> to(size, '?');
    words::copy(to.data(), from.data(), size);
    EXPECT_EQ(to, from) << size;
  }
}

TEST(TextInWords, DiffersByEachOfItsBytes) {
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    const std::vector<char> one = exactly(letters.substr(0, size));
    std::vector<char> other = one;
    EXPECT_TRUE(words::same(one.data(), other.data(), size)) << size;
    EXPECT_TRUE(words::same_ignoring_case(one.data(), other.data(), size)) << size;
    for (std::size_t i = 0; i < size; ++i) {
      other[i] = '_';
      EXPECT_FALSE(words::same(one.data(), other.data(), size)) << size << " " << i;
      EXPECT_FALSE(words::same_ignoring_case(one.data(), other.data(), size)) << size << " " << i;
      other[i] = one[i];
    }
  }
}

TEST(TextInWords, IsTheSameInCapitalsWhenCaseIsIgnored) {
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    const std::vector<char> one = exactly(letters.substr(0, size));
    std::vector<char> other = one;
    for (char& c : other) c = ascii::upper(c);
    EXPECT_TRUE(words::same_ignoring_case(one.data(), other.data(), size)) << size;
    EXPECT_EQ(words::same(one.data(), other.data(), size), one == other) << size;
  }
  EXPECT_FALSE(words::same_ignoring_case("{", "[", 1));
  EXPECT_FALSE(words::same_ignoring_case("@@@@", "````", 4));
  EXPECT_FALSE(words::same_ignoring_case("\xC1\xC1\xC1\xC1\xC1\xC1\xC1\xC1", "\xE1\xE1\xE1\xE1\xE1\xE1\xE1\xE1", 8));
}

TEST(TextInWords, IsAsciiUnlessOneOfItsBytesIsNot) {
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    std::vector<char> text = exactly(letters.substr(0, size));
    EXPECT_TRUE(words::is_ascii({text.data(), size})) << size;
    for (std::size_t i = 0; i < size; ++i) {
      text[i] = '\x80';
      EXPECT_FALSE(words::is_ascii({text.data(), size})) << size << " " << i;
      text[i] = letters[i];
    }
  }
}

TEST(TextInWords, HasAHashOfEachOfItsBytesAndOfItsLength) {
  std::set<std::size_t> hashes;
  std::size_t texts = 0;
  for (std::size_t size = 0; size <= letters.size(); ++size) {
    std::vector<char> text = exactly(letters.substr(0, size));
    EXPECT_EQ(words::hash({text.data(), size}), words::hash(letters.substr(0, size))) << size;
    hashes.insert(words::hash({text.data(), size}));
    ++texts;
    for (std::size_t i = 0; i < size; ++i, ++texts) {
      text[i] = '_';
      hashes.insert(words::hash({text.data(), size}));
      text[i] = letters[i];
    }
  }
  EXPECT_EQ(hashes.size(), texts);
}

}  // namespace
}  // namespace skiff
