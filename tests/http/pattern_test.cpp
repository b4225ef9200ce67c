#include "http/pattern.hpp"

#include <skiff/core/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> segments(std::string_view text) {
  std::vector<std::string> all;
  for (const Pattern::Segment& segment : Pattern::parse(text).segments) {
    constexpr const char* kinds[] = {"literal ", "parameter ", "rest "};
    all.push_back(kinds[static_cast<int>(segment.kind)] + segment.text);
  }
  return all;
}

std::string fault(std::string_view text) {
  try {
    (void)Pattern::parse(text);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "none";
}

TEST(Pattern, IsTakenApartAtItsSlashes) {
  EXPECT_THAT(segments("/"), ElementsAre("literal "));
  EXPECT_THAT(segments("/users/{id}/files/{path...}"),
              ElementsAre("literal users", "parameter id", "literal files", "rest path"));
  EXPECT_THAT(segments("/a/"), ElementsAre("literal a", "literal "));
  EXPECT_THAT(segments("/{a-b_C9}"), ElementsAre("parameter a-b_C9"));
}

TEST(Pattern, HasItsLiteralsDecoded) {
  EXPECT_THAT(segments("/a%20b/%7Bx%7D/a%2Fb"), ElementsAre("literal a b", "literal {x}", "literal a/b"));
  EXPECT_THAT(segments("/gr\xc3\xbc\xc3\x9f"
                       "e"),
              ElementsAre("literal gr\xc3\xbc\xc3\x9f"
                          "e"));
}

TEST(Pattern, NamesItsParametersInOrder) {
  EXPECT_THAT(Pattern::parse("/{b}/x/{a}/{rest...}").parameter_names(), ElementsAre("b", "a", "rest"));
}

TEST(Pattern, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string_view pattern, fault;
  };
  for (const Case& c : {
           Case{"", "starts with \"/\""},
           Case{"users", "starts with \"/\""},
           Case{"/{}", "a parameter is {name} or {name...}"},
           Case{"/{...}", "a parameter is {name} or {name...}"},
           Case{"/{a b}", "a parameter is {name} or {name...}"},
           Case{"/{a.b}", "a parameter is {name} or {name...}"},
           Case{"/{a}{b}", "a parameter is {name} or {name...}"},
           Case{"/{a", "a parameter is a whole segment"},
           Case{"/a}", "a parameter is a whole segment"},
           Case{"/}{", "a parameter is a whole segment"},
           Case{"/{", "a parameter is a whole segment"},
           Case{"/v{a}", "a parameter is a whole segment"},
           Case{"/{a}.json", "a parameter is a whole segment"},
           Case{"/{a...}/b", "must come last"},
           Case{"/{a...}/", "must come last"},
           Case{"/{a...}/{b...}", "must come last"},
           Case{"/{a}/x/{a}", "{a} stands twice"},
           Case{"/{a}/{a...}", "{a} stands twice"},
           Case{"/a%zz", "malformed percent escape"},
           Case{"/a%00", "malformed percent escape"},
           Case{"/a?b=c", "no query"},
           Case{"/a#b", "no query"},
           Case{"/a/../b", "never matches"},
           Case{"/.", "never matches"},
           Case{"/%2e%2E/b", "never matches"},
           Case{"/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}/{9}", "at most 8 parameters"},
       }) {
    EXPECT_THAT(fault(c.pattern), HasSubstr(c.fault)) << c.pattern;
    EXPECT_THAT(fault(c.pattern), HasSubstr('"' + std::string{c.pattern} + '"')) << "names the pattern";
  }
}

TEST(Pattern, TakesEightParametersAndDotsInsideASegment) {
  EXPECT_EQ(fault("/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8...}"), "none");
  EXPECT_EQ(fault("/.well-known/a..b/..."), "none");
}

}  // namespace
}  // namespace skiff
