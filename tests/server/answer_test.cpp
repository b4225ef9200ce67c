#include "server/live_server.hpp"

#include <skiff/core/sleep.hpp>

#include <gtest/gtest.h>

#include <ctime>
#include <stdexcept>
#include <string>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::LiveServer;

TEST(AnAnswer, NamesTheServerAndTheTime) {
  Router app;
  app.get("/", [] { return "hello"; });
  LiveServer server{app};
  const std::time_t before = std::time(nullptr);
  const Answer answer = server.get("/");
  EXPECT_EQ(answer.field("server"), "skiff");
  std::tm parsed{};
  const std::string date = answer.field("date");
  const char* end = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parsed);
  ASSERT_NE(end, nullptr) << date;
  EXPECT_EQ(*end, '\0');
  EXPECT_EQ(date.size(), 29U);
  EXPECT_GE(::timegm(&parsed), before - 1) << "formatted at most a tick ago";
  EXPECT_LE(::timegm(&parsed), std::time(nullptr));
}

TEST(AnAnswer, NamesNeitherWhenToldSo) {
  Router app;
  app.get("/", [] { return "hello"; });
  ServerOptions options;
  options.server_name = "";
  options.send_date = false;
  LiveServer server{app, options};
  EXPECT_EQ(server.get("/").head,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: "
            "close\r\n");
}

TEST(AnAnswer, NamesTheServerAsTold) {
  Router app;
  app.get("/", [] { return "hello"; });
  ServerOptions options;
  options.server_name = "orders/2";
  options.send_date = false;
  LiveServer server{app, options};
  const Answer answer = server.get("/");
  EXPECT_EQ(answer.field("server"), "orders/2");
  EXPECT_FALSE(answer.has("date"));
}

TEST(AnAnswer, IsFramedByTheServerAlone) {
  Router app;
  app.get("/", [] {
    return Response::text("hello")
        .header("Content-Length", "3")
        .header("Transfer-Encoding", "chunked")
        .header("Connection", "upgrade")
        .header("Date", "yesterday")
        .header("X-Own", "kept");
  });
  ServerOptions options;
  options.send_date = false;
  LiveServer server{app, options};
  Client client = server.send(LiveServer::request("GET", "/"));
  const Answer answer = client.answer();
  EXPECT_EQ(answer.field("content-length"), "5");
  EXPECT_FALSE(answer.has("transfer-encoding"));
  EXPECT_FALSE(answer.has("connection"));
  EXPECT_FALSE(answer.has("date"));
  EXPECT_EQ(answer.field("x-own"), "kept");
  EXPECT_EQ(answer.body, "hello");
}

TEST(AnAnswer, HasNoBodyWhereItsStatusForbidsOne) {
  Router app;
  app.get("/{status}", [](Path<"status", unsigned> status) {
    return Response::text("must not be sent").status(static_cast<Status>(*status));
  });
  LiveServer server{app};
  Client client = server.connect();
  for (const char* path : {"/204", "/304"}) {
    SCOPED_TRACE(path);
    client.send(LiveServer::request("GET", path));
    const Answer answer = client.answer();
    EXPECT_FALSE(answer.has("content-length"));
    EXPECT_FALSE(answer.has("transfer-encoding"));
  }
  client.send(LiveServer::request("GET", "/200"));
  EXPECT_EQ(client.answer().status, 200) << "nothing of a body came in between";
}

TEST(AnAnswer, OfEverySizeArrivesWhole) {
  Router app;
  app.get("/{size}", [](Path<"size", std::size_t> size) { return std::string(*size, 'x'); });
  LiveServer server{app};
  Client client = server.connect();
  for (const std::size_t size : {0UL, 1UL, 16'383UL, 16'384UL, 65'536UL, 5'000'000UL}) {
    SCOPED_TRACE(size);
    client.send(LiveServer::request("GET", "/" + std::to_string(size)));
    EXPECT_EQ(client.answer().body.size(), size);
  }
}

/// Ways in which a handler goes wrong: each is a 500 that tells the caller nothing.
Router failing() {
  Router app;
  app.get("/exception", []() -> std::string { throw std::runtime_error{"secret"}; });
  app.get("/int", []() -> std::string { throw 42; });
  app.get("/later/exception", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    throw std::runtime_error{"secret"};
  });
  app.get("/later/int", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    throw 42;
  });
  app.get("/at-once/exception", []() -> Task<std::string> {
    throw std::runtime_error{"secret"};
    co_return "";
  });
  app.get("/error", [](Request&) -> Reply { return internal_error("secret"); });
  app.get("/status/42", [] { return Response::text("secret").status(static_cast<Status>(42)); });
  app.get("/status/100", [] { return Response{Status::continue_}; });
  app.get("/status/1000", [] { return Response{static_cast<Status>(1000)}; });
  app.get("/header/value", [] { return Response{}.header("X", "a\r\nSet-Cookie: secret=1"); });
  app.get("/header/name", [] { return Response{}.header("X\r\nY", "secret"); });
  app.get("/header/nul", [] { return Response{}.header("X", std::string_view{"secret\0", 7}); });
  app.get("/error/header", [](Request&) -> Reply {
    return unauthorized("who?").with_header("WWW-Authenticate", "Basic realm=\"secret\r\nX: 1\"");
  });
  return app;
}

TEST(AFailure, OfAHandlerIsA500ThatTellsNothing) {
  LiveServer server{failing()};
  Client client = server.connect();
  for (const char* path :
       {"/exception", "/int", "/later/exception", "/later/int", "/at-once/exception", "/error", "/status/42",
        "/status/100", "/status/1000", "/header/value", "/header/name", "/header/nul", "/error/header"}) {
    SCOPED_TRACE(path);
    client.send(LiveServer::request("GET", path));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.field("content-type"), "application/problem+json");
    EXPECT_EQ((answer.head + answer.body).find("secret"), std::string::npos) << answer.head << answer.body;
    EXPECT_EQ(answer.field("connection"), "") << "the connection is kept";
  }
}

TEST(AFailure, ThatIsThrownAnswersAsIfItWereReturned) {
  Router app;
  app.get("/thrown", []() -> std::string { throw Failure{conflict("twice")}; });
  app.get("/thrown/later", []() -> Task<std::string> {
    co_await sleep_for(1ms);
    throw Failure{conflict("twice")};
  });
  app.get("/returned", []() -> Reply { return conflict("twice"); });
  LiveServer server{app};
  for (const char* path : {"/thrown", "/thrown/later", "/returned"}) {
    SCOPED_TRACE(path);
    const Answer answer = server.get(path);
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.body.find("\"detail\":\"twice\""), std::string::npos) << answer.body;
  }
}

TEST(AFailure, CarriesItsHeaders) {
  Router app;
  app.get("/", []() -> Reply { return unauthorized("who?").with_header("WWW-Authenticate", "Basic"); });
  LiveServer server{app};
  EXPECT_EQ(server.get("/").field("www-authenticate"), "Basic");
}

/// How the errors of a handler, of the parser and of a limit are answered by a responder of the user's.
struct Responded {
  Answer handlers;
  Answer parsers;
  Answer limits;
};

Responded respond_with(ErrorResponder responder) {
  Router app;
  app.get("/", []() -> Reply { return not_found("nothing"); });
  ServerOptions options;
  options.respond_to_error = std::move(responder);
  options.limits.connections = 1;
  LiveServer server{app, options};
  Client handlers = server.send(LiveServer::request("GET", "/"));
  Responded answers;
  answers.handlers = handlers.answer();
  Client limited = server.connect();
  answers.limits = limited.answer();
  handlers.send("broken\r\n\r\n");
  answers.parsers = handlers.answer();
  return answers;
}

TEST(AnErrorResponder, AnswersEveryError) {
  const Responded answers = respond_with([](const Error& error, const Request* request) {
    return Response::text(std::string{request != nullptr ? request->path() : "no request"} + ": " +
                          std::string{error.message()})
        .status(static_cast<Status>(499));
  });
  EXPECT_EQ(answers.handlers.status, 499);
  EXPECT_EQ(answers.handlers.body, "/: nothing");
  EXPECT_EQ(answers.parsers.status, 499);
  EXPECT_TRUE(answers.parsers.body.starts_with("no request: ")) << answers.parsers.body;
  EXPECT_EQ(answers.limits.status, 499);
  EXPECT_TRUE(answers.limits.body.starts_with("no request: ")) << answers.limits.body;
}

TEST(AnErrorResponder, ThatFailsItselfIsReplaced) {
  const std::pair<const char*, ErrorResponder> responders[] = {
      {"throws", [](const Error&, const Request*) -> Response { throw std::runtime_error{"secret"}; }},
      {"throws an int", [](const Error&, const Request*) -> Response { throw 42; }},
      {"has no valid status", [](const Error&, const Request*) { return Response{static_cast<Status>(42)}; }},
      {"injects a header", [](const Error&, const Request*) { return Response{}.header("X", "secret\r\n"); }},
  };
  for (const auto& [what, responder] : responders) {
    SCOPED_TRACE(what);
    const Responded answers = respond_with(responder);
    EXPECT_EQ(answers.handlers.status, 404);
    EXPECT_EQ(answers.parsers.status, 400);
    EXPECT_EQ(answers.limits.status, 503);
    for (const Answer* answer : {&answers.handlers, &answers.parsers, &answers.limits}) {
      EXPECT_EQ(answer->field("content-type"), "application/problem+json");
      EXPECT_EQ(answer->body.find("secret"), std::string::npos);
    }
  }
}

TEST(AnErrorResponder, MayStreamItsAnswer) {
  const Responded answers = respond_with([](const Error&, const Request*) {
    return Response::stream([](BodyWriter& writer) -> Task<> {
             co_await writer.write("sorry ");
             co_await writer.write("indeed");
           })
        .status(Status::bad_gateway);
  });
  for (const Answer* answer : {&answers.handlers, &answers.parsers, &answers.limits}) {
    EXPECT_EQ(answer->status, 502);
    EXPECT_EQ(answer->body, "sorry indeed");
    EXPECT_TRUE(answer->whole);
  }
}

TEST(ARequest, KnowsItsCaller) {
  Router app;
  app.get("/", [](Request& request) { return std::string{request.peer()}; });
  LiveServer server{app};
  EXPECT_TRUE(server.get("/").body.starts_with("127.0.0.1:"));
}

TEST(ARequest, KeepsItsTextWhileItsHandlerWaits) {
  Router app;
  app.post("/a/{name}", [](Request& request) -> Task<Reply> {
    std::string seen;
    for (int i = 0; i < 3; ++i) {
      auto piece = co_await request.body().next();
      if (!piece || piece->empty()) break;
      seen.append(request.target()).append(" ").append(request.path_parameter("name")).append(" ");
      seen.append(request.header("x-token")).append(" ").append(request.header("host")).append("\n");
    }
    co_return Response::text(seen);
  });
  LiveServer server{app};
  const std::string token(3000, 't');
  const std::string head = LiveServer::request("POST", "http://absolute/a/n%61me?q=1",
                                               "X-Token: " + token + "\r\nTransfer-Encoding: chunked\r\n");
  Client client = server.send(head + "1\r\na\r\n");
  const std::string large(60'000, 'b');
  client.send("EA60\r\n" + large + "\r\n");
  client.send("0\r\n\r\n" + LiveServer::post("/a/next", "x"));
  const std::string line = "/a/n%61me?q=1 name " + token + " absolute\n";
  const Answer answer = client.answer();
  ASSERT_GE(answer.body.size(), 2 * line.size());
  EXPECT_EQ(answer.body.substr(0, line.size()), line);
  EXPECT_EQ(answer.body.substr(line.size(), line.size()), line);
}

}  // namespace
}  // namespace skiff
