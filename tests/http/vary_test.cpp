#include <skiff/http/vary.hpp>

#include <skiff/http/reply_headers.hpp>

#include <gtest/gtest.h>

#include <string>

namespace skiff {
namespace {

TEST(AddVary, WritesOneFieldWithEachNameOnce) {
  Headers headers;
  add_vary(headers, "Origin");
  EXPECT_EQ(headers.get("Vary"), "Origin");
  add_vary(headers, "Accept-Encoding");
  add_vary(headers, "origin");
  EXPECT_EQ(headers.get("Vary"), "Origin, Accept-Encoding");
  EXPECT_EQ(headers.size(), 1U);
}

TEST(AddVary, TakesSeveralNamesAtOnce) {
  Headers headers;
  headers.add("Vary", "Origin");
  add_vary(headers, "Access-Control-Request-Method, Origin,Accept");
  EXPECT_EQ(headers.get("Vary"), "Origin, Access-Control-Request-Method, Accept");
}

TEST(AddVary, MergesSeveralLines) {
  Headers headers;
  headers.add("Vary", "Accept");
  headers.add("X", "kept");
  headers.add("vary", "Cookie");
  add_vary(headers, "Cookie");
  EXPECT_EQ(headers.get("Vary"), "Accept, Cookie");
  EXPECT_EQ(headers.size(), 2U);
}

TEST(AddVary, KeepsTheStarAlone) {
  Headers headers;
  headers.add("Vary", "*");
  add_vary(headers, "Origin");
  EXPECT_EQ(headers.get("Vary"), "*");
  headers.set("Vary", "Origin, Accept");
  add_vary(headers, "*");
  EXPECT_EQ(headers.get("Vary"), "*");
}

TEST(AddVary, ReachesAResponseAndAnError) {
  Reply response = Response::text("hello").header("Vary", "Accept");
  add_vary(response, "Origin");
  EXPECT_EQ(find_header(response, "vary"), "Accept, Origin");
  Reply error = not_found("nothing").with_header("Vary", "Accept");
  add_vary(error, "Origin");
  add_vary(error, "Origin");
  EXPECT_EQ(find_header(error, "vary"), "Accept, Origin");
  EXPECT_EQ(error.error().headers().size(), 1U);
}

}  // namespace
}  // namespace skiff
