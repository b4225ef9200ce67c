#include "service/process.hpp"

#include <gmock/gmock.h>

#include <algorithm>

// Plugins that cannot be had: the service says why, in one line, and does not start.
namespace skiff::test {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Refused with status 2 and one line on stderr that begins so and has these words.
void expect_refusal(std::vector<std::string> plugins, const std::string& begin,
                    std::initializer_list<const char*> words, const std::string& program = TEST_SERVICE) {
  Launch launch{.arguments = {"--listen", "127.0.0.1:0"}, .program = program};
  for (std::string& plugin : plugins) launch.arguments.insert(launch.arguments.end(), {"--plugin", std::move(plugin)});
  Process service{std::move(launch)};
  EXPECT_EQ(service.exit_status(), 2);
  EXPECT_THAT(service.out(), IsEmpty());
  EXPECT_EQ(std::count(service.err().begin(), service.err().end(), '\n'), 1) << service.err();
  EXPECT_THAT(service.err(), AllOf(StartsWith(begin), EndsWith("\n")));
  for (const char* word : words) EXPECT_THAT(service.err(), HasSubstr(word));
}

// One of the libraries of this folder.
void expect_refused(const std::string& library, std::initializer_list<const char*> words) {
  const std::string path = std::string{LIBRARIES} + library.substr(0, library.find('?'));
  expect_refusal({LIBRARIES + library}, "plugin_service: plugin " + path + ": ", words);
}

TEST(PluginRefused, ThatIsNotThere) {
  expect_refused("nothing.so", {"No such file"});
  expect_refusal({"nothing.so"}, "plugin_service: plugin nothing.so: ", {"No such file", "./nothing.so"});
  expect_refusal({"?key=value"}, "plugin_service: plugin : ", {"expected PATH"});
}

TEST(PluginRefused, ThatIsNoLibrary) {
  expect_refusal({"/etc/passwd"}, "plugin_service: plugin /etc/passwd: ", {"invalid ELF header"});
}

TEST(PluginRefused, ThatIsALibraryButNoPlugin) { expect_refused("no_plugin.so", {"no plugin", "SKIFF_PLUGIN"}); }

TEST(PluginRefused, BuiltForAnotherVersionNamingBoth) {
  expect_refused("old.so", {"(skiff 0.0, plugin interface 0)", "(skiff 0.1, plugin interface 1, C++ ABI "});
}

TEST(PluginRefused, BuiltWithOtherHeadersOfTheSameVersion) { expect_refused("other_layout.so", {"headers", "differ"}); }

TEST(PluginRefused, WithASymbolThatNobodyHas) {
  expect_refused("unresolved.so", {"undefined symbol: function_of_nobody()"});
}

TEST(PluginRefused, ThatThrows) { expect_refused("throwing.so", {": the licence has expired\n"}); }

TEST(PluginRefused, ThatIsNamedTwice) {
  const std::string path = LIBRARIES "outer.so";
  expect_refusal({path, path}, "plugin_service: plugin " + path + ": ", {"\"outer\"", "loaded already", path.c_str()});
  expect_refusal({path, LIBRARIES "namesake.so"}, "plugin_service: plugin " LIBRARIES "namesake.so: ",
                 {"\"outer\"", "loaded already", path.c_str()});
}

TEST(PluginRefused, WhoseNameCannotStandInAPath) { expect_refused("misnamed.so", {"\"no/name\"", "letters"}); }

TEST(PluginRefused, WithAnOptionItDoesNotHave) {
  expect_refused("outer.so?tag=a&wait=1", {"\"outer\" has no option called wait"});
}

TEST(PluginRefused, WithAnOptionThatIsMalformed) {
  expect_refused("outer.so?wait_ms=soon", {"option wait_ms: expected an integer", "soon"});
}

TEST(PluginRefused, WithConflictingRoutesAsTheServicesOwn) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0", "--plugin", LIBRARIES "conflicting.so"}}};
  EXPECT_EQ(service.exit_status(), 1);
  EXPECT_THAT(service.err(), AllOf(HasSubstr("GET /plugins/conflicting/{a}"), HasSubstr("{b}"), HasSubstr("conflict")));
}

#if SKIFF_IS_SHARED
TEST(Plugin, LinkedToTheSameSharedSkiffIsTaken) {
  Process service{{.arguments = {"--listen", "127.0.0.1:0", "--plugin", LIBRARIES "own_skiff.so"}}};
  EXPECT_NE(service.port(), 0);
}
#else
TEST(PluginRefused, ThatBringsASkiffOfItsOwn) {
  expect_refused("own_skiff.so", {"brings a libskiff of its own", "skiff::plugin"});
}

TEST(PluginRefused, ByAProgramThatWasNotBuiltForThem) {
  const std::string path = LIBRARIES "outer.so";
  expect_refusal({path}, "test_service: plugin " + path + ": ", {"not built to load plugins", "skiff_enable_plugins"},
                 SERVICE_WITHOUT_PLUGINS);
}
#endif

}  // namespace
}  // namespace skiff::test
