#include <skiff/interop/spdlog.hpp>
#include <skiff/telemetry/logging.hpp>
#include <skiff/test/captured_logs.hpp>

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

namespace skiff {
namespace {

TEST(Spdlog, LinesOfItBecomeLinesOfTheLog) {
  const test::CapturedLogs logs;
  const auto legacy = interop::spdlog_logger("legacy");
  legacy->warn("order {} is late", 7);
  legacy->critical("gone");
  ASSERT_EQ(logs.lines("legacy").size(), 2U);
  EXPECT_EQ(logs.lines("legacy")[0].message, "order 7 is late");
  EXPECT_EQ(logs.lines("legacy")[0].level, Level::warn);
  EXPECT_EQ(logs.lines("legacy")[1].level, Level::error) << "there is nothing above";
}

TEST(Spdlog, LinesOfItHaveTheLevelOfTheLog) {
  const test::CapturedLogs logs;
  const auto legacy = interop::spdlog_logger("legacy.quiet");
  legacy->debug("unseen");
  Logging::set_level("legacy.quiet", Level::debug);
  legacy->debug("seen");
  Logging::inherit_level("legacy.quiet");
  ASSERT_EQ(logs.lines("legacy.quiet").size(), 1U);
  EXPECT_EQ(logs.lines("legacy.quiet")[0].message, "seen");
}

TEST(Spdlog, LinesOfItWithoutANameHaveOne) {
  const test::CapturedLogs logs;
  interop::spdlog_logger("")->info("hello");
  EXPECT_EQ(logs.lines("spdlog").size(), 1U);
}

struct ASinkOfSpdlog : testing::Test {
  ASinkOfSpdlog() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(written);
    sink->set_pattern("%l %v");
    logger = std::make_shared<spdlog::logger>("file", sink);
  }
  std::ostringstream written;
  std::shared_ptr<spdlog::logger> logger;
};

TEST_F(ASinkOfSpdlog, GetsTheLinesOfTheLog) {
  interop::LogToSpdlog forward{logger};
  const LogSink::Installation installed{forward};
  const Log log{"orders"};
  log.info("order placed", {"order_id", 7}, {"customer", "Ada L."});
  log.error("{} is no format");
  EXPECT_EQ(written.str(), "info [orders] order placed order_id=7 customer=\"Ada L.\"\n"
                           "error [orders] {} is no format\n");
}

TEST_F(ASinkOfSpdlog, CannotBeGivenALineThatSomebodyForged) {
  interop::LogToSpdlog forward{logger};
  const LogSink::Installation installed{forward};
  Log{"orders"}.info("order placed", {"customer", "Eve\ninfo [orders] order paid"});
  EXPECT_EQ(written.str(), "info [orders] order placed customer=\"Eve\\ninfo [orders] order paid\"\n");
}

}  // namespace
}  // namespace skiff
