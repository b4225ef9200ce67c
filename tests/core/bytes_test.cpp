#include <skiff/core/bytes.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {
namespace {

struct Pair {
  std::string_view bytes;
  std::string_view text;
};

// RFC 4648 section 10.
constexpr Pair vectors[] = {{"", ""},           {"f", "Zg=="},        {"fo", "Zm8="},      {"foo", "Zm9v"},
                            {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

TEST(Base64, IsAsTheStandardHasIt) {
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
  EXPECT_EQ(base64_encode("\xff\xef\xfe"), "/+/+");
  EXPECT_EQ(base64_decode("/+/+"), "\xff\xef\xfe");
}

TEST(Base64, OfAUrlHasNoPaddingAndAnAlphabetOfItsOwn) {
  for (const auto& [bytes, text] : vectors) {
    const std::string_view bare = text.substr(0, text.find('='));
    EXPECT_EQ(base64url_encode(bytes), bare);
    EXPECT_EQ(base64url_decode(bare), bytes);
  }
  EXPECT_EQ(base64url_encode("\xff\xef\xfe"), "_-_-");
  EXPECT_EQ(base64url_decode("_-_-"), "\xff\xef\xfe");
  for (const std::string_view wrong : {"Zg==", "Z", "Zm9vY", "/+/+", "Zh", "Zm9", "Zg=", "Z g"}) {
    EXPECT_EQ(base64url_decode(wrong), std::nullopt) << wrong;
  }
}

TEST(Base64, RefusesEveryOtherText) {
  for (const std::string_view wrong :
       {"Zg", "Zg=", "Zg===", "Z", "Z===", "====", "=", "==", "Zm9v=", "Zm9v====", "Zm9vZg", "Zg==Zg==", "Zm=v",
        "Zm9v\n",
        "Zm9 vYg=", " Zg==", "_-_-", "Zm9\xc3\xa9", "Zh==", "Zn==", "Z/==", "Zm9=", "Zm+="}) {
    EXPECT_EQ(base64_decode(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(base64_decode(std::string_view{"Zm9\0", 4}), std::nullopt);
}

TEST(Base64, ReadsWhatItWroteAndNothingElse) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 5) {
      const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(base64_decode(base64_encode(bytes)), bytes);
      ASSERT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
    }
  }
  // Of all that can stand in the last digit of two bytes, a quarter is a text of some bytes.
  int read = 0;
  for (int c = 0; c < 256; ++c) {
    read += base64_decode(std::string{'Z', 'm'} + static_cast<char>(c) + '=').has_value() ? 1 : 0;
  }
  EXPECT_EQ(read, 16);
}

TEST(Bytes, HoldAnything) {
  const std::array raw{std::byte{0}, std::byte{0xff}, std::byte{'\n'}};
  const Bytes bytes{raw};
  EXPECT_EQ(bytes.size(), 3U);
  EXPECT_EQ(bytes, Bytes{std::string("\0\xff\n", 3)});
  EXPECT_EQ(bytes.span()[1], std::byte{0xff});
  EXPECT_LT(Bytes{"a"}, Bytes{"b"});
  EXPECT_LT(Bytes{"\x7f"}, Bytes{"\x80"});
  EXPECT_TRUE(Bytes{}.empty());
}

TEST(Bytes, AreAScalar) {
  Bytes bytes{"before"};
  EXPECT_FALSE(Scalar<Bytes>::parse("Zg", bytes));
  EXPECT_EQ(bytes.string(), "before");
  ASSERT_TRUE(Scalar<Bytes>::parse("Zm9vYg==", bytes));
  EXPECT_EQ(bytes.string(), "foob");
  std::string text = "=";
  Scalar<Bytes>::append(bytes, text);
  EXPECT_EQ(text, "=Zm9vYg==");
  EXPECT_EQ(std::move(bytes).string(), "foob");
  EXPECT_EQ(Scalar<Bytes>::format, "byte");
}

}  // namespace
}  // namespace skiff
