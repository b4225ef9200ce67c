#include "service/process.hpp"

#include <gmock/gmock.h>

#include <algorithm>

// What the program says about itself, and about settings it cannot take.
namespace skiff::test {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run(Launch launch) {
  Process process{std::move(launch)};
  const int status = process.exit_status();
  return {status, process.out(), process.err()};
}

// One line on stderr that starts with the program's name, nothing on stdout.
void expect_refusal(const Outcome& outcome, int status, std::initializer_list<const char*> words) {
  EXPECT_EQ(outcome.status, status);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(StartsWith("test_service: "), EndsWith("\n")));
  for (const char* word : words) EXPECT_THAT(outcome.err, HasSubstr(word));
}

TEST(CommandLine, HelpListsTheOptionsAndTheirVariables) {
  const Outcome help = run({.arguments = {"--help"}});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.err, IsEmpty());
  for (const char* word :
       {"test_service", "--help", "--version", "--listen", "SKIFF_LISTEN", "--threads", "SKIFF_THREADS",
        "--log-level", "SKIFF_LOG_LEVEL", "--reuse-port", "SKIFF_REUSE_PORT", "--shutdown-grace",
        "SKIFF_SHUTDOWN_GRACE", "--shutdown-timeout", "SKIFF_SHUTDOWN_TIMEOUT", "PORT", "127.0.0.1:8080"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
}

TEST(CommandLine, VersionNamesTheServiceAndTheLibrary) {
  const Outcome version = run({.arguments = {"--version"}});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, AllOf(StartsWith("test_service (skiff "), EndsWith(")\n")));
  EXPECT_THAT(version.err, IsEmpty());
}

#ifdef HELLO
TEST(CommandLine, OfTheSmallestExampleIsTheSame) {
  const Outcome help = run({.arguments = {"--help"}, .program = HELLO});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("hello"), HasSubstr("--listen"), HasSubstr("SKIFF_LISTEN")));
}
#endif

TEST(CommandLine, RefusesAnOptionItDoesNotHave) {
  expect_refusal(run({.arguments = {"--lisen", "127.0.0.1:0"}}), 2, {"--lisen", "--help"});
}

TEST(CommandLine, RefusesAWordThatBelongsToNoOption) {
  expect_refusal(run({.arguments = {"serve"}}), 2, {"serve", "--help"});
}

TEST(CommandLine, RefusesAnOptionWithoutItsValue) {
  expect_refusal(run({.arguments = {"--threads"}}), 2, {"--threads", "--help"});
}

TEST(CommandLine, SaysWhatThreadsMayBe) {
  expect_refusal(run({.arguments = {"--threads", "-1"}}), 2, {"--threads", "-1", "0", "1024"});
  expect_refusal(run({.arguments = {"--threads", "1025"}}), 2, {"--threads", "1025", "1024"});
  expect_refusal(run({.arguments = {"--threads", "many"}}), 2, {"--threads", "many"});
}

TEST(CommandLine, SaysWhatAnAddressIs) {
  for (const char* wrong : {"nowhere", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:65536", "example.org:80",
                            "::1:80", "[127.0.0.1]:80", "unix:", ""}) {
    SCOPED_TRACE(wrong);
    expect_refusal(run({.arguments = {"--listen", wrong}}), 2,
                   {wrong, "expected", "127.0.0.1:8080", "unix:PATH"});
  }
}

TEST(CommandLine, SaysWhichLogLevelsThereAre) {
  expect_refusal(run({.arguments = {"--log-level", "loud"}}), 2,
                 {"--log-level", "loud", "trace", "info", "off"});
}

TEST(CommandLine, SaysHowLongAShutdownMayBe) {
  for (const char* option : {"--shutdown-timeout", "--shutdown-grace"}) {
    for (const char* wrong : {"-1", "soon", "nan", "inf", "86401", "1s"}) {
      expect_refusal(run({.arguments = {option, wrong}}), 2, {option, wrong, "seconds", "0", "86400"});
    }
  }
}

TEST(CommandLine, RefusesWrongVariablesAsItDoesOptions) {
  expect_refusal(run({.environment = {{"SKIFF_THREADS", "many"}}}), 2, {"many", "threads"});
  expect_refusal(run({.environment = {{"SKIFF_LISTEN", "nowhere"}}}), 2, {"nowhere", "expected"});
  expect_refusal(run({.environment = {{"PORT", "http"}}}), 2, {"http", "expected"});
  expect_refusal(run({.environment = {{"SKIFF_LOG_LEVEL", "loud"}}}), 2, {"loud", "trace"});
  expect_refusal(run({.environment = {{"SKIFF_REUSE_PORT", "perhaps"}}}), 2, {"perhaps"});
}

TEST(CommandLine, RefusesConflictingRoutesAndNamesBoth) {
  const Outcome conflict =
      run({.arguments = {"--listen", "127.0.0.1:0"}, .environment = {{"TEST_CONFLICT", "1"}}});
  EXPECT_EQ(conflict.status, 1);
  EXPECT_THAT(conflict.out, IsEmpty());
  EXPECT_THAT(conflict.err,
              AllOf(HasSubstr("GET /items/{id}"), HasSubstr("GET /items/{name}"), HasSubstr("conflict")));
}

}  // namespace
}  // namespace skiff::test
