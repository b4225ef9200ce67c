#include "describe/plain_text.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace skiff::detail {
namespace {

// With `c` at `place` of a text of `size` plain letters, just as long as it is.
std::vector<char> letters_with(unsigned c, std::size_t place, std::size_t size) {
  std::vector<char> text(size, 'x');
  text[place] = static_cast<char>(c);
  return text;
}

TEST(PlainText, EndsAtTheFirstByteThatIsNot) {
  for (unsigned c = 0; c < 256; ++c) {
    for (const std::size_t size : {1U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 40U}) {
      for (std::size_t place = 0; place < size; ++place) {
        const std::vector<char> text = letters_with(c, place, size);
        const char* const end = text.data() + size;
        const char* const expected = plain_byte[c] ? end : text.data() + place;
        ASSERT_EQ(skip_plain(text.data(), end), expected) << c << " at " << place << " of " << size;
        ASSERT_EQ(skip_plain_words(text.data(), end), expected) << c << " at " << place << " of " << size;
      }
    }
  }
}

TEST(PlainText, IsCopiedAndToldFromOther) {
  for (unsigned c = 0; c < 256; ++c) {
    for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 15U, 16U, 17U, 40U}) {
      for (std::size_t place = 0; place < size; ++place) {
        const std::vector<char> text = letters_with(c, place, size);
        std::vector<char> copy(size, '?');
        ASSERT_EQ(copy_plain(copy.data(), {text.data(), size}), plain_byte[c]) << c << " at " << place << " of "
                                                                               << size;
        ASSERT_EQ(copy, text) << c << " at " << place << " of " << size;
      }
    }
  }
  EXPECT_TRUE(copy_plain(nullptr, {}));
}

}  // namespace
}  // namespace skiff::detail
