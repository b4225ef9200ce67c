#include <skiff/http/form.hpp>

#include "http/told.hpp"

#include <skiff/http/multipart.hpp>
#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace skiff {
namespace {

struct Signup {
  std::string name;
  int age = 18;
  std::vector<std::string> interest;
};
SKIFF_DESCRIBE(Signup, name, age, interest)
inline void rules(Rules<Signup>& r) {
  r(&Signup::name).length(2, 20);
  r(&Signup::interest).optional();
}

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

TEST(AForm, IsReadIntoAStruct) {
  Router router;
  router.post("/", [](Form<Signup> form) { return to_json(*form); });
  test::Caller call{router.handler()};
  EXPECT_EQ(told(call.post("/", "name=Ada+L%C3%B6&interest=a&interest=b", of_type(form_type))),
            R"(200 {"name":"Ada Lö","age":18,"interest":["a","b"]})");
}

TEST(AForm, TellsWhatIsWrongByField) {
  Router router;
  router.post("/", [](Form<Signup> form) { return form->name; });
  test::Caller call{router.handler()};
  EXPECT_EQ(told(call.post("/", "name=A&age=old", of_type(form_type))),
            "422\nform name: expected text of 2 to 20 characters, got \"A\"\n"
            "form age: expected an integer from -2147483648 to 2147483647, got \"old\"");
  EXPECT_EQ(told(call.post("/", "", of_type(form_type))), "422\nform name: expected text, got nothing");
  EXPECT_TRUE(told(call.post("/", "name=%zz", of_type(form_type))).starts_with("400 form field 1, byte 5"));
  EXPECT_EQ(told(call.post("/", "{}", as_json())),
            "415 expected a body of type application/x-www-form-urlencoded, got application/json");
}

TEST(AMultipartParameter, IsTheFormPartByPart) {
  Router router;
  router.post("/{id}", [](Path<"id", int> id, Multipart form) -> Task<Result<std::string>> {
    Result<MultipartForm> all = co_await form.collect();
    if (!all) co_return all.error();
    co_return std::to_string(*id) + std::string{all->get("title").value_or("-")};
  });
  test::Caller call{router.handler()};
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhello\r\n--b--\r\n";
  EXPECT_EQ(told(call.post("/7", body, of_type("multipart/form-data; boundary=b"))), "200 7hello");
  EXPECT_EQ(call.post("/7", body, of_type("text/plain")).status(), Status::unsupported_media_type);
  EXPECT_EQ(told(call.post("/x", body, of_type("multipart/form-data; boundary=b"))),
            "400\npath id: expected an integer from -2147483648 to 2147483647, got \"x\"");
}

Task<Result<std::string>> pieces_of(Body body) {
  std::string told;
  for (;;) {
    const Result<std::string_view> piece = co_await body.next();
    if (!piece) co_return piece.error();
    if (piece->empty()) break;
    told.append("<").append(*piece).append(">");
  }
  co_return told;
}

TEST(ABodyParameter, IsReadAsItArrives) {
  Router router;
  router.post("/", [](Body body) { return pieces_of(std::move(body)); });
  test::Caller call{router.handler()};
  test::OpenCall upload = call.upload("/");
  upload.send("one").send("two").end();
  EXPECT_EQ(upload.reply().text(), "<one><two>");
  EXPECT_EQ(told(call.post("/", "whole")), "200 <whole>");
}

TEST(ABodyParameter, HasTheLimitOfItsRoute) {
  Router router;
  router.post("/", [](Body body) { return pieces_of(std::move(body)); }).body_limit(4);
  test::Caller call{router.handler()};
  test::OpenCall upload = call.upload("/");
  upload.send("one").send("two").end();
  EXPECT_EQ(upload.reply().status(), Status::content_too_large);
}

}  // namespace
}  // namespace skiff
