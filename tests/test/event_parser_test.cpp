#include "test/event_parser.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace skiff::test {
namespace {

using namespace std::chrono_literals;

/// Every event of a stream, as type|data|id.
std::vector<std::string> events_of(std::string_view text, std::size_t piece = std::string_view::npos) {
  EventParser parser;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) parser.feed(text.substr(0, piece));
  std::vector<std::string> events;
  while (const auto event = parser.take()) events.push_back(event->type + "|" + event->data + "|" + event->id);
  return events;
}

using Events = std::vector<std::string>;

TEST(AnEventParser, ReadsFieldsInAnyOrder) {
  EXPECT_EQ(events_of("data: 1\nid: 7\nevent: tick\n\n"), Events{"tick|1|7"});
  EXPECT_EQ(events_of("event:tick\ndata:1\n\ndata:  2\n\n"), (Events{"tick|1|", "message| 2|"}));
}

TEST(AnEventParser, ReadsThemHoweverTheyArrive) {
  constexpr std::string_view text = "id: 1\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\rdata\n\n";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(events_of(text, piece), (Events{"message|a\nb|1", "message|c|1", "message||1"})) << piece;
  }
}

TEST(AnEventParser, WaitsForTheEmptyLine) { EXPECT_EQ(events_of("data: 1\n\ndata: 2\n"), Events{"message|1|"}); }

TEST(AnEventParser, MakesNoEventWithoutData) {
  EXPECT_EQ(events_of("event: gone\nid: 9\n\ndata: x\n\n"), Events{"message|x|9"});
  EXPECT_EQ(events_of(": comment\n\n\n\nunknown: y\n\n"), Events{});
}

TEST(AnEventParser, IgnoresAnIdWithNul) {
  EXPECT_EQ(events_of(std::string_view{"id: 1\nid: 2\0003\ndata: x\n\n", 24}), Events{"message|x|1"});
}

TEST(AnEventParser, SkipsAByteOrderMarkAtTheBeginning) {
  EXPECT_EQ(events_of("\xEF\xBB\xBF" "data: 1\n\n\xEF\xBB\xBF" "data: 2\n\n"), Events{"message|1|"});
}

TEST(AnEventParser, KeepsRetriesAndComments) {
  EventParser parser;
  parser.feed(":\n\n: hello\nretry: 1500\ndata: 1\n\nretry: soon\ndata: 2\n\n:x\n");
  const auto first = parser.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->retry, 1500ms);
  EXPECT_EQ(first->comment, "\nhello");
  const auto second = parser.take();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->retry, std::nullopt);
  EXPECT_EQ(second->comment, "");
  EXPECT_EQ(parser.comments(), (std::vector<std::string>{"", "hello", "x"}));
  EXPECT_FALSE(parser.take());
}

}  // namespace
}  // namespace skiff::test
