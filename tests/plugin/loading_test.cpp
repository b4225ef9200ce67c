#include "service/client.hpp"
#include "service/process.hpp"

#include <gmock/gmock.h>

#include <csignal>

// Plugins at work in a service.
namespace skiff::test {
namespace {

using ::testing::HasSubstr;

Launch with_plugins(const std::vector<std::string>& plugins) {
  Launch launch{.arguments = {"--listen", "127.0.0.1:0"}};
  for (const std::string& plugin : plugins) launch.arguments.insert(launch.arguments.end(), {"--plugin", LIBRARIES + plugin});
  return launch;
}

Answer get_as(const std::string& tenant, std::uint16_t port, const std::string& path) {
  Client client{port};
  client.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nX-Tenant: " + tenant + "\r\n\r\n");
  return client.receive();
}

TEST(Plugin, GoesAroundTheServiceAndItsMiddlewares) {
  Process service{with_plugins({"outer.so"})};
  const Answer answer = get(service.port(), "/");
  EXPECT_EQ(answer.body, "here");
  EXPECT_THAT(answer.head, HasSubstr("\r\nX-Around: service,outer\r\n"));
}

TEST(Plugin, NamedFirstIsTheOutermost) {
  Process service{with_plugins({"outer.so", "inner.so"})};
  EXPECT_THAT(get(service.port(), "/").head, HasSubstr("\r\nX-Around: service,inner,outer\r\n"));
}

TEST(Plugin, TakesOptions) {
  Process service{with_plugins({"outer.so?tag=a%2Cb&wait_ms=1"})};
  EXPECT_THAT(get(service.port(), "/").head, HasSubstr("\r\nX-Around: service,a,b\r\n"));
}

TEST(Plugin, CanBeNamedInTheEnvironment) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0"},
                   .environment = {{"SKIFF_PLUGIN", LIBRARIES "outer.so?tag=env," LIBRARIES "inner.so"}}}};
  EXPECT_THAT(get(service.port(), "/").head, HasSubstr("\r\nX-Around: service,inner,env\r\n"));
}

TEST(Plugin, ServesRoutesUnderItsName) {
  Process service{with_plugins({"outer.so"})};
  const Answer answer = get(service.port(), "/plugins/outer/service");
  EXPECT_EQ(answer.body, "plugin_service");
  EXPECT_THAT(answer.head, HasSubstr("\r\nX-Around: service,outer\r\n"));
  EXPECT_EQ(get(service.port(), "/plugins/outer/other").status(), 404);
}

TEST(Plugin, HandsValuesToTheService) {
  Process service{with_plugins({"outer.so"})};
  EXPECT_EQ(get_as("acme", service.port(), "/tenant").body, "acme");
  EXPECT_EQ(get(service.port(), "/tenant").body, "nobody");
}

TEST(Plugin, SeesErrorsOfTheServiceAndTheServerItsOwn) {
  Process service{with_plugins({"outer.so"})};
  EXPECT_EQ(get(service.port(), "/fail").body, "the plugin saw: thrown by the service");
  const Answer gone = get(service.port(), "/plugins/outer/gone");
  EXPECT_EQ(gone.status(), 410);
  EXPECT_THAT(gone.body, HasSubstr("it is sold"));
}

TEST(Plugin, SharesTheThreadsStateWithTheService) {
  Process service{with_plugins({"outer.so?wait_ms=1"})};  // it waits on the worker's own runtime
  EXPECT_EQ(get(service.port(), "/plugins/outer/context").body, "within a request");
}

TEST(Plugin, StaysUntilTheServiceHasEnded) {
  Launch launch = with_plugins({"outer.so?wait_ms=500"});
  launch.arguments.insert(launch.arguments.end(), {"--threads", "1"});
  Process service{std::move(launch)};
  Client waiting{service.port()};
  waiting.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
  Client second{service.port()};
  second.send("GET / HTTP/1.1\r\nHost: test\r\nX-Hurry: yes\r\n\r\n");
  EXPECT_EQ(second.receive().body, "here");  // the same worker has seen the first by now
  service.signal(SIGTERM);
  EXPECT_EQ(waiting.receive().body, "here");
  EXPECT_EQ(service.exit_status(), 0);
}

}  // namespace
}  // namespace skiff::test
