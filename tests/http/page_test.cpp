#include <skiff/http/page.hpp>

#include "http/told.hpp"

#include <skiff/http/router.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace skiff {
namespace {

using testing::ElementsAre;

std::vector<std::string> links_of(const test::Reply& reply) {
  std::vector<std::string> links;
  for (const Headers::Field& field : reply.headers()) {
    if (field.name == "Link") links.emplace_back(field.value);
  }
  return links;
}

Page<int> numbers(Query<"after", int, 0> after, Query<"limit", int, 2> limit) {
  Page<int> page;
  for (int i = 1; i <= *limit; ++i) page.items.push_back(*after + i);
  page.link("next", "after", std::to_string(*after + *limit));
  if (*after > 0) page.link("prev", "after", std::to_string(*after - *limit)).link("prev", "back", "1");
  return page;
}

TEST(APage, IsItsItemsWithLinksToThePartsAroundIt) {
  Router router;
  router.get("/numbers", numbers);
  test::Caller call{router.handler()};
  const test::Reply first = call.get("/numbers");
  EXPECT_EQ(told(first), "200 [1,2]");
  EXPECT_THAT(links_of(first), ElementsAre("</numbers?after=2>; rel=\"next\""));
  const test::Reply second = call.get("/numbers?after=2&limit=2");
  EXPECT_EQ(told(second), "200 [3,4]");
  EXPECT_THAT(links_of(second), ElementsAre("</numbers?limit=2&after=4>; rel=\"next\"",
                                            "</numbers?limit=2&after=0&back=1>; rel=\"prev\""));
}

TEST(APage, KeepsTheOtherParametersOfItsRequestEncoded) {
  Router router;
  router.get("/n/{name}", numbers);
  test::Caller call{router.handler()};
  EXPECT_THAT(links_of(call.get("/n/a%20b?q=%3E%2C+x&q=%C3%B6")),
              ElementsAre("</n/a%20b?q=%3E%2C%20x&q=%C3%B6&after=2>; rel=\"next\""));
}

TEST(APage, HasLinksThatNoPathBreaksOutOf) {
  Router router;
  router.get("/n/{name}", numbers);
  test::Caller call{router.handler()};
  EXPECT_THAT(links_of(call.get("/n/a>;rel=evil,<b")),
              ElementsAre("</n/a%3E;rel=evil,%3Cb?after=2>; rel=\"next\""));
}

TEST(APage, MayComeLateOrFail) {
  Router router;
  router.get("/late", []() -> Task<Result<Page<int>>> { co_return Page<int>{{1}}; });
  router.get("/never", []() -> Task<Result<Page<int>>> { co_return unavailable("later"); });
  test::Caller call{router.handler()};
  EXPECT_EQ(told(call.get("/late")), "200 [1]");
  EXPECT_EQ(told(call.get("/never")), "503 later");
  EXPECT_EQ(call.get("/late", test::With{}.header("Accept", "text/html")).status(), Status::not_acceptable);
}

}  // namespace
}  // namespace skiff
