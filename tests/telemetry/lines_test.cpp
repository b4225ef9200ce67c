#include "telemetry/ecs_line.hpp"
#include "telemetry/escape.hpp"
#include "telemetry/some_activity.hpp"
#include "telemetry/text_line.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

// What a line looks like, in both formats, whatever stands in it.
namespace skiff::telemetry {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const WallTime moment{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::milliseconds{9'423'007}};

LogRecord record(std::span<const Field> fields, const Activity* activity = nullptr) {
  return {moment, Level::info, "orders", "order placed", "worker-1", fields, activity};
}

std::string ecs_text(const LogRecord& record) {
  Line line;
  EcsFormat{"shop", "1.2"}.append(line, record);
  return std::string{line.text()};
}

std::string text(const LogRecord& record, bool colour = false) {
  Line line;
  append_text(line, record, colour);
  return std::string{line.text()};
}

json ecs(const LogRecord& record) { return json::parse(ecs_text(record)); }

TEST(AnEcsLine, HasWhatEcsLoggingAsksForInItsOrder) {
  const std::string line = ecs_text(record({}));
  EXPECT_THAT(line, testing::StartsWith("{\"@timestamp\":\"2026-11-24T02:37:03.007Z\",\"log.level\":\"info\","
                                        "\"message\":\"order placed\","));
  EXPECT_TRUE(line.ends_with("}\n"));
  const json parsed = json::parse(line);
  EXPECT_EQ(parsed["ecs.version"], "8.11.0");
  EXPECT_EQ(parsed["log.logger"], "orders");
  EXPECT_EQ(parsed["service.name"], "shop");
  EXPECT_EQ(parsed["service.version"], "1.2");
  EXPECT_EQ(parsed["process.pid"], ::getpid());
  EXPECT_EQ(parsed["process.thread.name"], "worker-1");
  EXPECT_FALSE(parsed.contains("trace.id"));
  EXPECT_FALSE(parsed.contains("labels"));
}

TEST(AnEcsLine, NamesTheActivity) {
  const test::SomeActivity activity;
  const json line = ecs(record({}, &activity));
  EXPECT_EQ(line["trace.id"], activity.trace().trace_id());
  EXPECT_EQ(line["span.id"], activity.trace().span_id());
  EXPECT_EQ(line["http.request.id"], "request-1");
  EXPECT_EQ(line["http.route"], "/orders/{id}");
}

TEST(AnEcsLine, KeepsNamesWithADotTypedAndPutsOthersIntoLabelsAsKeywords) {
  const std::vector<Field> fields{{"order.total", 12.5}, {"order.count", -3},     {"order.paid", true},
                                  {"order.id", "7"},     {"customer", "Ann"},     {"count", 4U},
                                  {"express", false},    Field::none,             {"", "nameless"},
                                  {"a*b\\c", "x"},       {"order.none", std::numeric_limits<double>::quiet_NaN()}};
  const json line = ecs(record(fields));
  EXPECT_EQ(line["order.total"], 12.5);
  EXPECT_EQ(line["order.count"], -3);
  EXPECT_EQ(line["order.paid"], true);
  EXPECT_EQ(line["order.id"], "7");
  EXPECT_TRUE(line["order.none"].is_null());
  EXPECT_EQ(line["labels"],
            (json{{"customer", "Ann"}, {"count", "4"}, {"express", "false"}, {"a_b_c", "x"}}));
}

TEST(AnEcsLine, HasNoNameTwice) {
  const test::SomeActivity activity;
  const std::vector<Field> fields{{"log.level", "error"}, {"trace.id", "0"}, {"order.id", 1}, {"order.id", 2},
                                  {"message", "other"},   {"customer", "a"}, {"customer", "b"}};
  const std::string text = ecs_text(record(fields, &activity));
  const auto callback = [keys = std::vector<std::vector<std::string>>{}](int, json::parse_event_t event,
                                                                         json& parsed) mutable {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      const std::string key = parsed;
      EXPECT_THAT(keys.back(), Not(testing::Contains(key)));
      keys.back().push_back(key);
    }
    return true;
  };
  const json line = json::parse(text, callback);
  EXPECT_EQ(line["log.level"], "info");
  EXPECT_EQ(line["trace.id"], activity.trace().trace_id());
  EXPECT_EQ(line["order.id"], 1);
  EXPECT_EQ(line["labels"]["log_level"], "error");
  EXPECT_EQ(line["labels"]["message"], "other");
  EXPECT_EQ(line["labels"]["customer"], "a");
}

TEST(ATextLine, IsForReading) {
  const test::SomeActivity activity;
  const std::vector<Field> fields{{"order_id", 7}, {"customer", "Ann Lee"}, {"empty", ""}, {"note", "a=b"}};
  EXPECT_EQ(text(record(fields, &activity)),
            "2026-11-24T02:37:03.007Z info  orders order placed order_id=7 customer=\"Ann Lee\" empty=\"\" note=\"a=b\" "
            "request=request-1 trace=" + std::string{activity.trace().trace_id()} + " span=" +
                std::string{activity.trace().span_id()} + " route=/orders/{id}\n");
}

TEST(ATextLine, IsColouredWhereItIsAskedFor) {
  EXPECT_THAT(text(record({}), true), HasSubstr("\x1b[32minfo\x1b[0m"));
  EXPECT_THAT(text(record({}), false), Not(HasSubstr("\x1b")));
}

struct Attempt {
  const char* what;
  std::string text;
  std::string shown;
};

const std::vector<Attempt> attempts{
    {"a second line", "x\n{\"message\":\"forged\"}", R"(x\n{\"message\":\"forged\"})"},
    {"a carriage return", "x\rforged", R"(x\rforged)"},
    {"an end of the quotes", "x\" level=error y=\"", R"(x\" level=error y=\")"},
    {"a backslash before the quote", "x\\", R"(x\\)"},
    {"a terminal's sequence", "\x1b[2J\x1b]0;x\x07", R"(\u001b[2J\u001b]0;x\u0007)"},
    {"a terminal's sequence in C1", "\xc2\x9b" "2J", R"(\u009b2J)"},
    {"a NUL", std::string{"a\0b", 3}, R"(a\u0000b)"},
    {"DEL", "a\x7f", R"(a\u007f)"},
    {"a line separator", "a\xe2\x80\xa8" "b", R"(a\u2028b)"},
    {"right to left", "a\xe2\x80\xae" "b", R"(a\u202eb)"},
};

TEST(ALine, CannotBeForged) {
  for (const auto& [what, value, shown] : attempts) {
    SCOPED_TRACE(what);
    const std::vector<Field> fields{{"note", value}, {value, 1}};
    LogRecord line = record(fields);
    line.message = value;
    line.logger = value;
    line.thread = value;
    for (const std::string& written : {text(line), ecs_text(line)}) {
      EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
      EXPECT_THAT(written, HasSubstr(shown));
      for (const char c : written.substr(0, written.size() - 1)) {
        EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << static_cast<int>(c);
      }
    }
    const json parsed = ecs(line);
    EXPECT_EQ(parsed["message"], value);
    EXPECT_EQ(parsed["labels"]["note"], value);
    EXPECT_EQ(parsed["log.logger"], value);
  }
}

TEST(ALine, IsUtf8WhateverItIsGiven) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"ü€😀", "ü€😀"},
      {"\xff", R"(\xff)"},
      {"\xc3", R"(\xc3)"},                          // cut off
      {"\xc0\xaf", R"(\xc0\xaf)"},                  // longer than needed
      {"\xe0\x80\xaf", R"(\xe0\x80\xaf)"},          // longer than needed
      {"\xed\xa0\x80", R"(\xed\xa0\x80)"},          // a surrogate
      {"\xf4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},  // above U+10FFFF
      {"\x80x", R"(\x80x)"},
  };
  for (const auto& [given, shown] : cases) {
    SCOPED_TRACE(shown);
    const std::vector<Field> fields{{"note", given}};
    EXPECT_EQ(ecs(record(fields))["labels"]["note"], shown);
    EXPECT_THAT(text(record(fields)), HasSubstr(shown));
  }
}

TEST(ALine, IsAlwaysJsonForBytesByChance) {
  std::mt19937 random{1};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (auto length = random() % 64; length > 0; --length) bytes += static_cast<char>(random());
    const std::vector<Field> fields{{"note", bytes}, {bytes, bytes}};
    LogRecord line = record(fields);
    line.message = bytes;
    EXPECT_TRUE(json::accept(ecs_text(line)));
    const std::string shown = text(line);
    EXPECT_EQ(shown.find('\n'), shown.size() - 1);
    EXPECT_NO_THROW(json(shown).dump()) << "valid UTF-8";
  }
}

TEST(ALine, CutsWhatIsTooLongBetweenCharacters) {
  std::string value(8191, 'x');
  value += "€ and more";
  const std::vector<Field> fields{{"note", value}};
  EXPECT_EQ(ecs(record(fields))["labels"]["note"], std::string(8191, 'x') + "[12 bytes more]");
  EXPECT_THAT(text(record(fields)), HasSubstr("x[12 bytes more]"));
}

}  // namespace
}  // namespace skiff::telemetry
