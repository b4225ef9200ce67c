#include "client/stale_answers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace skiff::client {
namespace {

using namespace std::chrono_literals;

Request get(std::string target, std::string_view field = {}) {
  Request request{Method::get, std::move(target)};
  if (!field.empty()) request.headers().add(field, "x");
  return request;
}

class StaleAnswersTest : public testing::Test {
 protected:
  StaleAnswers answers{1h, 10'000};
  TimePoint now{1h};
};

TEST_F(StaleAnswersTest, GivesTheLatestWithItsAge) {
  answers.keep(get("/a"), Response::text("first"), now);
  answers.keep(get("/a"), Response::text("second"), now + 1s);
  const std::optional<Response> found = answers.find(get("/a"), now + 91s);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->body().text(), "second");
  EXPECT_EQ(found->headers().get("age"), "90");
  EXPECT_EQ(found->headers().get("warning"), "110 - \"Response is Stale\"");
  EXPECT_FALSE(answers.find(get("/b"), now));
}

TEST_F(StaleAnswersTest, ForgetsWhatIsTooOld) {
  answers.keep(get("/a"), Response::text("first"), now);
  EXPECT_TRUE(answers.find(get("/a"), now + 1h));
  EXPECT_FALSE(answers.find(get("/a"), now + 1h + 1ns));
  EXPECT_FALSE(answers.find(get("/a"), now)) << "it is gone";
}

TEST_F(StaleAnswersTest, KeepsNothingThatIsSomebodysOwn) {
  for (const std::string_view field : {"Authorization", "Cookie", "Range", "Host"}) {
    answers.keep(get("/a", field), Response::text("mine"), now);
    EXPECT_FALSE(answers.find(get("/a"), now)) << field;
  }
  answers.keep(get("/a"), Response::text("everybody's"), now);
  EXPECT_FALSE(answers.find(get("/a", "Authorization"), now));
  for (const auto& [name, value] : {std::pair{"Cache-Control", "max-age=1, private"}, std::pair{"Cache-Control", "no-store"},
                                    std::pair{"Cache-Control", "no-cache"}, std::pair{"Cache-Control", "must-revalidate"},
                                    std::pair{"Set-Cookie", "session=1"}, std::pair{"Vary", "Accept-Language"}}) {
    answers.keep(get("/b"), Response::text("one's").header(name, value), now);
    EXPECT_FALSE(answers.find(get("/b"), now)) << value;
  }
}

TEST_F(StaleAnswersTest, KeepsGoodAnswersToGetsAlone) {
  answers.keep(get("/a"), Response{Status::not_found}, now);
  EXPECT_FALSE(answers.find(get("/a"), now));
  answers.keep(Request{Method::post, "/a"}, Response::text("x"), now);
  EXPECT_FALSE(answers.find(get("/a"), now));
}

TEST_F(StaleAnswersTest, DropsWhatWasAskedForLongestAgoWhenItIsFull) {
  const std::string large(4000, 'x');
  answers.keep(get("/a"), Response::text(large), now);
  answers.keep(get("/b"), Response::text(large), now);
  EXPECT_TRUE(answers.find(get("/a"), now));
  answers.keep(get("/c"), Response::text(large), now);
  EXPECT_TRUE(answers.find(get("/a"), now));
  EXPECT_FALSE(answers.find(get("/b"), now));
  EXPECT_TRUE(answers.find(get("/c"), now));
  answers.keep(get("/d"), Response::text(std::string(20'000, 'x')), now);
  EXPECT_FALSE(answers.find(get("/d"), now)) << "larger than all there is room for";
  EXPECT_TRUE(answers.find(get("/c"), now));
}

TEST_F(StaleAnswersTest, CountsHeadersToo) {
  answers.keep(get("/a"), Response::text("x").header("X-Large", std::string(6000, 'x')), now);
  answers.keep(get("/b"), Response::text("x").header("X-Large", std::string(6000, 'x')), now);
  EXPECT_FALSE(answers.find(get("/a"), now));
  EXPECT_TRUE(answers.find(get("/b"), now));
}

TEST_F(StaleAnswersTest, CountsAnAnswerThatGrowsAnew) {
  answers.keep(get("/a"), Response::text("small"), now);
  answers.keep(get("/b"), Response::text(std::string(5000, 'x')), now);
  answers.keep(get("/a"), Response::text(std::string(5000, 'x')), now);
  EXPECT_TRUE(answers.find(get("/a"), now));
  EXPECT_FALSE(answers.find(get("/b"), now));
}

}  // namespace
}  // namespace skiff::client
