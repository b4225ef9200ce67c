#include <skiff/http/headers.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace skiff {

namespace {

using testing::ElementsAre;

std::vector<std::string> lines(const Headers& headers) {
  std::vector<std::string> all;
  for (const Headers::Field& field : headers) {
    all.push_back(std::string{field.name}.append(": ").append(field.value));
  }
  return all;
}

Headers many(int count) {
  Headers headers;
  for (int i = 0; i < count; ++i) headers.add("x-field-" + std::to_string(i), "value " + std::to_string(i));
  return headers;
}

TEST(Headers, AreEmptyAtFirst) {
  const Headers headers;
  EXPECT_TRUE(headers.empty());
  EXPECT_EQ(headers.size(), 0u);
  EXPECT_EQ(headers.begin(), headers.end());
  EXPECT_FALSE(headers.contains("host"));
  EXPECT_EQ(headers.get("host"), "");
}

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  EXPECT_EQ(headers.get("content-type"), "text/plain");
  EXPECT_EQ(headers.get("CONTENT-TYPE"), "text/plain");
  EXPECT_FALSE(headers.contains("content_type"));
  EXPECT_FALSE(headers.contains("content-typ"));
}

TEST(Headers, FoldTheCaseOfAsciiLettersOnly) {
  EXPECT_TRUE(equal_ignoring_case("aZ", "Az"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
  EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

TEST(Headers, KeepTheirOrderAndGiveTheFirstOfAName) {
  Headers headers;
  headers.add("Set-Cookie", "a=1");
  headers.add("Server", "skiff");
  headers.add("set-cookie", "b=2");
  EXPECT_THAT(lines(headers), ElementsAre("Set-Cookie: a=1", "Server: skiff", "set-cookie: b=2"));
  EXPECT_EQ(headers.get("set-cookie"), "a=1");
}

TEST(Headers, TellAnEmptyValueFromNone) {
  Headers headers;
  headers.add("X-Empty", "");
  EXPECT_EQ(headers.find("x-empty"), std::string_view{});
  EXPECT_TRUE(headers.contains("x-empty"));
  EXPECT_EQ(headers.find("x-none"), std::nullopt);
}

TEST(Headers, ReplaceEveryFieldOfTheNameThatIsSet) {
  Headers headers;
  headers.add("Vary", "Origin");
  headers.add("Server", "skiff");
  headers.add("vary", "Accept");
  headers.set("VARY", "*");
  EXPECT_THAT(lines(headers), ElementsAre("Server: skiff", "VARY: *"));
}

TEST(Headers, RemoveEveryFieldOfAName) {
  Headers headers;
  EXPECT_EQ(headers.remove("a"), 0u);
  headers.add("a", "1");
  headers.add("b", "2");
  headers.add("A", "3");
  EXPECT_EQ(headers.remove("a"), 2u);
  EXPECT_THAT(lines(headers), ElementsAre("b: 2"));
  EXPECT_EQ(headers.remove("a"), 0u);
}

TEST(Headers, AreUsableAfterTheyWereCleared) {
  Headers headers = many(40);
  headers.clear();
  EXPECT_TRUE(headers.empty());
  headers.add("a", "1");
  EXPECT_THAT(lines(headers), ElementsAre("a: 1"));
}

TEST(Headers, GrowPastTheCommonNumberOfFields) {
  for (const int count : {15, 16, 17, 31, 32, 33, 64, 200}) {
    const Headers headers = many(count);
    ASSERT_EQ(headers.size(), static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(headers.get("x-field-" + std::to_string(i)), "value " + std::to_string(i)) << "of " << count;
    }
  }
}

TEST(Headers, GrowPastTheCommonAmountOfText) {
  for (const std::size_t length : {490u, 494u, 495u, 496u, 1024u, 100'000u}) {
    Headers headers;
    headers.add("a", "first");
    headers.add("b", std::string(length, 'x'));
    headers.add("c", "last");
    EXPECT_EQ(headers.get("a"), "first");
    EXPECT_EQ(headers.get("b"), std::string(length, 'x'));
    EXPECT_EQ(headers.get("c"), "last");
  }
}

TEST(Headers, BeginWithAFieldLargerThanTheCommonBlock) {
  Headers headers;
  headers.add("a", std::string(5000, 'x'));
  EXPECT_EQ(headers.get("a").size(), 5000u);
}

// Growing moves the text that the arguments are views into.
TEST(Headers, AddViewsIntoThemselvesWhileTheyGrow) {
  Headers headers;
  headers.add("x-original", "the original value");
  for (int i = 0; i < 200; ++i) {
    const Headers::Field last = *(headers.end() - 1);
    headers.add(last.name, last.value);
  }
  ASSERT_EQ(headers.size(), 201u);
  for (const Headers::Field& field : headers) {
    ASSERT_EQ(field.name, "x-original");
    ASSERT_EQ(field.value, "the original value");
  }
}

TEST(Headers, SetViewsIntoThemselves) {
  Headers headers;
  headers.add("a", "value of a");
  headers.add("b", "value of b");
  for (int i = 0; i < 200; ++i) {
    headers.set(headers.begin()->name, (headers.end() - 1)->value);
    headers.set("b", headers.get("a"));
  }
  EXPECT_EQ(headers.size(), 2u);
  EXPECT_EQ(headers.get("a"), "value of b");
  EXPECT_EQ(headers.get("b"), "value of b");
}

TEST(Headers, RemoveANameThatIsAViewIntoThem) {
  Headers headers;
  headers.add("a", "1");
  headers.add("b", "2");
  headers.add("a", "3");
  headers.add("c", "4");
  EXPECT_EQ(headers.remove(headers.begin()->name), 2u);
  EXPECT_THAT(lines(headers), ElementsAre("b: 2", "c: 4"));
}

TEST(Headers, SetAgainAndAgainKeepTheOthers) {
  Headers headers;
  headers.add("kept", "value");
  for (int i = 0; i < 10'000; ++i) headers.set("changing", std::string(50, static_cast<char>('a' + i % 26)));
  EXPECT_THAT(lines(headers), ElementsAre("kept: value", "changing: " + std::string(50, 'a' + 9'999 % 26)));
}

TEST(Headers, ReferToTextThatAParserOwns) {
  const std::string buffer = "host example.org accept */*";
  const std::string_view text = buffer;
  Headers headers;
  headers.add_unowned(text.substr(0, 4), text.substr(5, 11));
  EXPECT_EQ(headers.get("Host").data(), buffer.data() + 5) << "not copied";
  headers.add("x-own", "copied");
  for (int i = 0; i < 50; ++i) headers.add_unowned(text.substr(17, 6), text.substr(24, 3));
  EXPECT_EQ(headers.get("host").data(), buffer.data() + 5) << "still not copied after growing";
  EXPECT_EQ(headers.get("x-own"), "copied");
  EXPECT_EQ(headers.size(), 52u);
}

TEST(Headers, KeepTextThatManyFieldsReferTo) {
  Headers headers;
  std::string_view kept = headers.keep(std::string(2000, 'a') + "bc", 100);
  for (int i = 0; i < 100; ++i) headers.add_unowned(kept.substr(2000, 1), kept.substr(2001));
  EXPECT_EQ(headers.get("b").data(), kept.data() + 2001) << "there was room";
  headers.add("x-own", std::string(5000, 'd'));
  EXPECT_EQ(headers.get("b"), "c") << "moved with the rest";
  EXPECT_EQ(headers.size(), 101u);
}

TEST(Headers, OwnTheTextOfACopy) {
  auto buffer = std::make_unique<std::string>("host: example.org");
  Headers copy;
  {
    Headers original = many(20);
    original.add_unowned(std::string_view{*buffer}.substr(0, 4), std::string_view{*buffer}.substr(6));
    copy = original;
    original.set("x-field-0", "changed later");
  }
  buffer.reset();
  EXPECT_EQ(copy.get("host"), "example.org");
  EXPECT_EQ(copy.get("x-field-0"), "value 0");
  EXPECT_EQ(copy.size(), 21u);
}

TEST(Headers, CopyAndMoveLikeAValue) {
  Headers headers = many(3);
  const Headers& self = headers;
  headers = self;
  EXPECT_EQ(headers.size(), 3u);
  Headers moved = std::move(headers);
  EXPECT_EQ(moved.size(), 3u);
  headers = many(1);  // assigned after it was moved from
  EXPECT_EQ(headers.size(), 1u);
  headers = Headers{};
  EXPECT_TRUE(headers.empty());
  const Headers copy_of_nothing = headers;
  EXPECT_TRUE(copy_of_nothing.empty());
}

TEST(Headers, MayEndOnAnotherThread) {
  Headers headers = many(3);
  std::thread{[taken = std::move(headers)] { EXPECT_EQ(taken.size(), 3u); }}.join();
  EXPECT_EQ(many(2).size(), 2u);
}

TEST(Headers, StartEmptyInARecycledBlock) {
  for (int i = 0; i < 200; ++i) {
    Headers headers;
    ASSERT_TRUE(headers.empty());
    headers.add("a", std::string(400, 'x'));
    ASSERT_EQ(headers.size(), 1u);
  }
}

TEST(Headers, RefuseAValueThatCouldSplitAResponse) {
  using namespace std::string_view_literals;
  for (const std::string_view value :
       {"a\r\nSet-Cookie: stolen=1"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "\x01"sv, "\x7f"sv}) {
    Headers headers;
    headers.add("Location", "/before");
    EXPECT_THROW(headers.add("Location", value), std::invalid_argument);
    EXPECT_THROW(headers.set("Location", value), std::invalid_argument);
    EXPECT_THAT(lines(headers), ElementsAre("Location: /before")) << "nothing changed";
  }
}

TEST(Headers, TakeTabsAndBytesOverAscii) {
  Headers headers;
  headers.add("x", "a\tb \xc3\xa9 \"quoted\", (comment)");
  EXPECT_EQ(headers.get("x"), "a\tb \xc3\xa9 \"quoted\", (comment)");
}

TEST(Headers, RefuseANameThatIsNoToken) {
  using namespace std::string_view_literals;
  for (const std::string_view name :
       {""sv, "a b"sv, "a:"sv, "a\r\n"sv, "a\0"sv, "\xc3\xa9"sv, "(a)"sv, "a/b"sv}) {
    Headers headers;
    EXPECT_THROW(headers.add(name, "v"), std::invalid_argument) << name;
    EXPECT_THROW(headers.set(name, "v"), std::invalid_argument) << name;
    EXPECT_TRUE(headers.empty());
  }
  Headers headers;
  headers.add("!#$%&'*+-.^_`|~09azAZ", "every character of a token");
  EXPECT_EQ(headers.size(), 1u);
}

TEST(Headers, FindATokenOfAList) {
  Headers headers;
  headers.add("Connection", "keep-alive , Upgrade");
  headers.add("connection", ",, te;q=1 ,");
  for (const std::string_view present : {"keep-alive", "KEEP-ALIVE", "upgrade", "te"}) {
    EXPECT_TRUE(headers.has_token("connection", present)) << present;
  }
  for (const std::string_view absent : {"keep", "alive", "close", "q=1", "te;q=1", "upgrade,"}) {
    EXPECT_FALSE(headers.has_token("connection", absent)) << absent;
  }
  EXPECT_FALSE(headers.has_token("te", "te"));
}

}  // namespace
}  // namespace skiff
