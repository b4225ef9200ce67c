#include "service/settings.hpp"

#include "service/server_settings.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// read_settings() itself, without a process around it.
namespace skiff {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr std::array variables = {
    "SKIFF_ADMIN_HOST",
    "SKIFF_LISTEN",           "SKIFF_THREADS", "SKIFF_LOG_LEVEL", "SKIFF_REUSE_PORT", "SKIFF_SHUTDOWN_GRACE",
    "SKIFF_LOG_FORMAT",       "SKIFF_ACCESS_LOG",
    "SKIFF_SHUTDOWN_TIMEOUT", "PORT",          "LISTEN_FDS",      "LISTEN_PID"};

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() { clear(); }
  ~SettingsTest() override { clear(); }

  static SettingsOutcome read(std::vector<std::string> arguments,
                              const std::vector<std::pair<const char*, const char*>>& environment = {}) {
    for (const auto& [name, value] : environment) ::setenv(name, value, 1);
    arguments.insert(arguments.begin(), "program");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    return read_settings("orders", static_cast<int>(pointers.size()), pointers.data());
  }

  static std::vector<std::string> urls(const SettingsOutcome& outcome) {
    std::vector<std::string> urls;
    for (const Address& address : outcome.settings.server.listen) urls.push_back(address.url());
    return urls;
  }

 private:
  static void clear() {
    for (const char* name : variables) ::unsetenv(name);
  }
};

TEST_F(SettingsTest, HaveDefaults) {
  const SettingsOutcome outcome = read({});
  ASSERT_FALSE(outcome.exit_status);
  EXPECT_THAT(urls(outcome), ::testing::ElementsAre("http://127.0.0.1:8080"));
  EXPECT_EQ(outcome.settings.server.threads, 0u);
  EXPECT_FALSE(outcome.settings.server.reuse_port);
  EXPECT_THAT(outcome.settings.log_levels, IsEmpty());
  EXPECT_EQ(outcome.settings.log_format, LogFormat::automatic);
  EXPECT_FALSE(outcome.settings.access_log);
  EXPECT_EQ(outcome.settings.shutdown_grace, milliseconds{0});
  EXPECT_EQ(outcome.settings.shutdown_timeout, milliseconds{30'000});
}

TEST_F(SettingsTest, ComeFromTheCommandLine) {
  const SettingsOutcome outcome =
      read({"--listen", "[::1]:9000", "--threads", "3", "--log-level", "warn,orders.x=debug", "--reuse-port",
            "--log-format", "text", "--access-log", "--shutdown-grace", "1.5", "--shutdown-timeout=0.25"});
  ASSERT_FALSE(outcome.exit_status) << outcome.text;
  EXPECT_THAT(urls(outcome), ::testing::ElementsAre("http://[::1]:9000"));
  EXPECT_EQ(outcome.settings.server.threads, 3u);
  EXPECT_TRUE(outcome.settings.server.reuse_port);
  EXPECT_THAT(outcome.settings.log_levels, ElementsAre(Pair("", Level::warn), Pair("orders.x", Level::debug)));
  EXPECT_EQ(outcome.settings.log_format, LogFormat::text);
  EXPECT_TRUE(outcome.settings.access_log);
  EXPECT_EQ(outcome.settings.shutdown_grace, milliseconds{1500});
  EXPECT_EQ(outcome.settings.shutdown_timeout, milliseconds{250});
}

TEST_F(SettingsTest, ComeFromTheEnvironment) {
  const SettingsOutcome outcome = read({}, {{"SKIFF_LISTEN", "127.0.0.1:9001"},
                                            {"SKIFF_THREADS", "4"},
                                            {"SKIFF_LOG_LEVEL", "error,a=trace"},
                                            {"SKIFF_LOG_FORMAT", "json"},
                                            {"SKIFF_ACCESS_LOG", "true"},
                                            {"SKIFF_REUSE_PORT", "true"},
                                            {"SKIFF_SHUTDOWN_GRACE", "2"},
                                            {"SKIFF_SHUTDOWN_TIMEOUT", "5"}});
  ASSERT_FALSE(outcome.exit_status) << outcome.text;
  EXPECT_THAT(urls(outcome), ::testing::ElementsAre("http://127.0.0.1:9001"));
  EXPECT_EQ(outcome.settings.server.threads, 4u);
  EXPECT_TRUE(outcome.settings.server.reuse_port);
  EXPECT_THAT(outcome.settings.log_levels, ElementsAre(Pair("", Level::error), Pair("a", Level::trace)));
  EXPECT_EQ(outcome.settings.log_format, LogFormat::json);
  EXPECT_TRUE(outcome.settings.access_log);
  EXPECT_EQ(outcome.settings.shutdown_grace, milliseconds{2000});
  EXPECT_EQ(outcome.settings.shutdown_timeout, milliseconds{5000});
}

TEST_F(SettingsTest, OfTheCommandLineWinOverTheEnvironment) {
  const SettingsOutcome outcome =
      read({"--listen", "127.0.0.1:1", "--threads", "2"},
           {{"SKIFF_LISTEN", "127.0.0.1:2"}, {"PORT", "3"}, {"SKIFF_THREADS", "4"}});
  EXPECT_THAT(urls(outcome), ::testing::ElementsAre("http://127.0.0.1:1"));
  EXPECT_EQ(outcome.settings.server.threads, 2u);
}

TEST_F(SettingsTest, TakePortForEveryAddress) {
  EXPECT_THAT(urls(read({}, {{"PORT", "9002"}})), ::testing::ElementsAre("http://[::]:9002"));
}

TEST_F(SettingsTest, PreferListenToPort) {
  EXPECT_THAT(urls(read({}, {{"SKIFF_LISTEN", "127.0.0.1:2"}, {"PORT", "3"}})),
              ::testing::ElementsAre("http://127.0.0.1:2"));
}

TEST_F(SettingsTest, IgnoreAnEmptyPort) {
  EXPECT_THAT(urls(read({}, {{"PORT", ""}})), ::testing::ElementsAre("http://127.0.0.1:8080"));
}

TEST_F(SettingsTest, IgnoreEmptyVariables) {
  const SettingsOutcome outcome =
      read({}, {{"SKIFF_LISTEN", ""}, {"SKIFF_THREADS", ""}, {"SKIFF_REUSE_PORT", ""}});
  ASSERT_FALSE(outcome.exit_status) << outcome.text;
  EXPECT_THAT(urls(outcome), ::testing::ElementsAre("http://127.0.0.1:8080"));
  EXPECT_EQ(outcome.settings.server.threads, 0u);
  EXPECT_FALSE(outcome.settings.server.reuse_port);
}

/// What /api/config would tell of one setting: its value and its source.
std::pair<std::string, std::string> told(const SettingsOutcome& outcome, std::string_view name) {
  for (const EffectiveSetting& setting : outcome.effective) {
    if (setting.name == name) return {setting.value, setting.source};
  }
  return {};
}

TEST_F(SettingsTest, AreToldAsTheyHold) {
  const SettingsOutcome outcome = read({"--threads", "3", "--access-log"}, {{"SKIFF_ADMIN_HOST", "a,b"}});
  EXPECT_EQ(told(outcome, "--threads"), std::pair("3"s, "command line"s));
  EXPECT_EQ(told(outcome, "--access-log"), std::pair("true"s, "command line"s));
  EXPECT_EQ(told(outcome, "--admin-host"), std::pair("a, b"s, "environment"s));
  EXPECT_EQ(told(outcome, "--listen"), std::pair("127.0.0.1:8080"s, "default"s));
  EXPECT_EQ(told(outcome, "--log-level"), std::pair("info"s, "default"s));
  EXPECT_EQ(told(outcome, "--log-format"), std::pair("auto"s, "default"s));
  EXPECT_EQ(told(outcome, "--reuse-port"), std::pair("false"s, "default"s));
  EXPECT_EQ(told(outcome, "--shutdown-grace"), std::pair("0 s"s, "default"s));
  EXPECT_EQ(told(read({}, {{"PORT", "9002"}}), "--listen"), std::pair(":9002"s, "environment"s));
}

TEST_F(SettingsTest, AreToldWithoutTheValuesOfPluginOptions) {
  const SettingsOutcome outcome =
      read({"--plugin", "libkey.so?key=hunter2&verbose&other=a%26b=c", "--plugin", "./plain.so"});
  EXPECT_EQ(told(outcome, "--plugin").first, "libkey.so?key=***&verbose&other=***, ./plain.so");
  EXPECT_EQ(outcome.settings.plugins.front(), "libkey.so?key=hunter2&verbose&other=a%26b=c") << "but used with them";
}

TEST_F(SettingsTest, TellWhatTheProgramSetInPlaceOfTheDefaultOrAFlag) {
  SettingsOutcome outcome = read({"--threads", "3"});
  outcome.settings.server.threads = 1;
  outcome.settings.server.limits.idle_timeout = milliseconds{1500};
  add_server_settings(outcome.effective, outcome.settings.server);
  EXPECT_EQ(told(outcome, "--threads"), std::pair("1"s, "program"s));
  EXPECT_EQ(told(outcome, "--reuse-port"), std::pair("false"s, "default"s));
  EXPECT_EQ(told(outcome, "limits.idle_timeout"), std::pair("1500 ms"s, "program"s));
  EXPECT_EQ(told(outcome, "limits.header_timeout"), std::pair("10 s"s, "default"s));
}

TEST_F(SettingsTest, TakeSeveralAddresses) {
  const auto expected = ::testing::ElementsAre("http://127.0.0.1:1", "http://[::1]:2", "unix:/run/x.sock");
  EXPECT_THAT(urls(read({"--listen", "127.0.0.1:1", "--listen", "[::1]:2", "--listen", "unix:/run/x.sock"})),
              expected);
  EXPECT_THAT(urls(read({"--listen", "127.0.0.1:1,[::1]:2,unix:/run/x.sock"})), expected);
  EXPECT_THAT(urls(read({}, {{"SKIFF_LISTEN", "127.0.0.1:1,[::1]:2,unix:/run/x.sock"}})), expected);
}

TEST_F(SettingsTest, EndWithHelpOnRequest) {
  const SettingsOutcome outcome = read({"--help"});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.text, HasSubstr("--listen"));
}

TEST_F(SettingsTest, EndInOneLineWhenTheyAreWrong) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--threads", "x"}, {"--listen", "x"}, {"--unknown"}, {"--log-level", "x"},
        {"--log-level", "=info"}, {"--log-level", "a=x"}, {"--log-format", "xml"}}) {
    const SettingsOutcome outcome = read(wrong);
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_THAT(outcome.text, Not(IsEmpty()));
    EXPECT_EQ(outcome.text.find('\n'), std::string::npos);
  }
}

TEST_F(SettingsTest, DoNotTakeTheSocketsOfAnotherProcess) {
  ::setenv("LISTEN_FDS", "1", 1);
  ::setenv("LISTEN_PID", "1", 1);
  EXPECT_THAT(take_systemd_sockets(), IsEmpty());
  EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr) << "nor does a process started from here";
}

}  // namespace
}  // namespace skiff
