#include <skiff/core/secret.hpp>

#include <skiff/telemetry/field.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

/// What was in the watched memory when it was given back.
const void* watched = nullptr;
std::string last_content;

void give_back(void* memory) noexcept {
  if (memory != nullptr && memory == watched) {
    watched = nullptr;
    last_content.replace(0, last_content.size(), static_cast<const char*>(memory), last_content.size());
  }
  std::free(memory);
}

}  // namespace

void* operator new[](std::size_t size) {
  if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc{};
}
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

namespace skiff {
namespace {

constexpr std::string_view text = "correct horse battery staple";

TEST(Secret, IsEqualToItsTextAlone) {
  const Secret secret{text};
  EXPECT_TRUE(secret.equals(text));
  EXPECT_EQ(secret.reveal(), text);
  for (const std::string_view wrong : {"", "correct horse battery stapl", "correct horse battery staplf",
                                       "Correct horse battery staple", "correct horse battery staple "}) {
    EXPECT_FALSE(secret.equals(wrong)) << wrong;
  }
  EXPECT_FALSE(secret.equals(std::string{text}.append(text)));
  EXPECT_FALSE(Secret{"aa"}.equals("a"));
  EXPECT_FALSE(Secret{"a"}.equals("aa"));
  EXPECT_FALSE(Secret{"a"}.equals(std::string_view{"a\0", 2}));
}

TEST(Secret, ThatNoOneHasSetIsEqualToNothing) {
  EXPECT_TRUE(Secret{}.empty());
  EXPECT_FALSE(Secret{}.equals(""));
  EXPECT_FALSE(Secret{""}.equals(""));
  EXPECT_FALSE(Secret{}.equals("a"));
  EXPECT_TRUE(Secret{} == Secret{""});
  EXPECT_FALSE(Secret{} == Secret{"a"});
  EXPECT_FALSE(Secret{"a"} == Secret{});
}

TEST(Secret, IsCopiedAndMoved) {
  Secret first{text};
  Secret second = first;
  EXPECT_TRUE(first == second);
  Secret third = std::move(first);
  EXPECT_TRUE(first.empty());
  EXPECT_TRUE(third.equals(text));
  second = Secret{"other"};
  EXPECT_TRUE(second.equals("other"));
  const Secret& same = second;
  second = same;
  EXPECT_TRUE(second.equals("other"));
}

TEST(Secret, WipesTheStringThatItIsMadeOf) {
  std::string small = "hunter2";
  const char* const inside = small.data();
  const Secret first{std::move(small)};
  EXPECT_TRUE(first.equals("hunter2"));
  EXPECT_EQ(std::string_view(inside, 7), std::string_view("\0\0\0\0\0\0\0", 7));

  std::string large{text};
  const char* const outside = large.data();
  const Secret second{std::move(large)};
  EXPECT_TRUE(second.equals(text));
  EXPECT_EQ(std::string_view(outside, text.size()), std::string(text.size(), '\0'));
}

TEST(Secret, IsWipedWhenItGoesAndWhenAnotherTakesItsPlace) {
  const std::string wiped(text.size(), '\0');
  {
    const Secret secret{text};
    last_content = std::string(text.size(), '?');
    watched = secret.reveal().data();
  }
  EXPECT_EQ(watched, nullptr);
  EXPECT_EQ(last_content, wiped);

  Secret secret{text};
  last_content = std::string(text.size(), '?');
  watched = secret.reveal().data();
  secret = Secret{"another"};
  EXPECT_EQ(watched, nullptr);
  EXPECT_EQ(last_content, wiped);
}

TEST(Secret, IsNotWithinTheObject) {
  const Secret secret{"k3y"};
  char object[sizeof secret];
  std::memcpy(object, static_cast<const void*>(&secret), sizeof secret);
  EXPECT_EQ(std::string_view(object, sizeof object).find("k3y"), std::string_view::npos);
}

template <class T>
concept IsWritten = requires(const T& value, std::string& out) { Scalar<T>::append(value, out); };

template <class T>
concept IsPrinted = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, HasNoWayToBecomeText) {
  EXPECT_TRUE(IsWritten<std::string>);
  EXPECT_FALSE(IsWritten<Secret>);
  EXPECT_TRUE(IsPrinted<std::string>);
  EXPECT_FALSE(IsPrinted<Secret>);
  EXPECT_FALSE((std::is_constructible_v<Field, std::string_view, Secret>));
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string>));
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string_view>));
  EXPECT_FALSE((std::is_constructible_v<std::string, Secret>));
  EXPECT_FALSE((std::is_constructible_v<bool, Secret>));
}

TEST(Secret, IsReadAsAScalar) {
  Secret secret;
  ASSERT_TRUE(Scalar<Secret>::parse(text, secret));
  EXPECT_TRUE(secret.equals(text));
  EXPECT_EQ(Scalar<Secret>::format, "password");
}

}  // namespace
}  // namespace skiff
