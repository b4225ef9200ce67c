// Services that call each other over real sockets.
#include <skiff/client/client.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/describe/describe.hpp>
#include <skiff/discovery/instance_source.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/server.hpp>

#include "server/client.hpp"

#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

namespace skiff {
namespace {

using namespace std::chrono_literals;

struct Stock {
  std::string sku;
  int available = 0;
};
SKIFF_DESCRIBE(Stock, sku, available)

test::Client caller_of(test::Server& server) { return test::Client{server->addresses().front()}; }

std::string get(test::Server& server, const std::string& target) {
  test::Client caller = caller_of(server);
  caller.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  const test::Answer answer = caller.answer();
  return std::to_string(answer.status) + " " + answer.body;
}

Router stock_service() {
  Router stock;
  stock.get("/stock/{sku}", [](Path<"sku"> sku) { return Stock{*sku, 7}; });
  return stock;
}

/// Says when it was begun, and when it ended before its time.
class Observed {
 public:
  std::future<void> began() { return began_.get_future(); }
  std::future<void> cancelled() { return cancelled_.get_future(); }

  Task<std::string> wait() {
    struct Cut {
      std::promise<void>& cancelled;
      bool finished = false;
      ~Cut() {
        if (!finished) cancelled.set_value();
      }
    } cut{cancelled_};
    began_.set_value();
    co_await sleep_for(1h);
    cut.finished = true;
    co_return "late";
  }

 private:
  std::promise<void> began_;
  std::promise<void> cancelled_;
};

TEST(Chain, ACallerThatLeavesEndsTheCallsOfThreeServices) {
  Observed last_call;
  std::future<void> began = last_call.began();
  std::future<void> cancelled = last_call.cancelled();
  Router last;
  last.get("/", [&last_call] { return last_call.wait(); });
  const test::Server last_server{last};
  Router middle;
  middle.get("/", [next = Client{last_server.url(), {.timeout = 1h}}] { return next.get<std::string>("/"); });
  const test::Server middle_server{middle};
  Router first;
  first.get("/", [next = Client{middle_server.url(), {.timeout = 1h}}] { return next.get<std::string>("/"); });
  test::Server first_server{first};
  {
    test::Client caller = caller_of(first_server);
    caller.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    began.wait();
  }
  EXPECT_EQ(cancelled.wait_for(20s), std::future_status::ready);
}

TEST(Chain, ReadsADescribedTypeOverTheWire) {
  const test::Server stock{stock_service()};
  Router orders;
  orders.get("/available/{sku}", [inventory = Client{stock.url()}](Path<"sku"> sku) -> Task<Result<Stock>> {
    co_return co_await inventory.get<Stock>("/stock/" + *sku);
  });
  test::Server server{orders};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(server, "/available/BLT-1"), R"(200 {"sku":"BLT-1","available":7})");
}

TEST(Chain, LosesNoCallWhenAnInstanceIsGone) {
  auto going = std::make_unique<test::Server>(stock_service());
  const test::Server staying{stock_service()};
  auto instances = fixed({going->url(), staying.url()});
  Router orders;
  orders.get("/available/{sku}", [inventory = Client{"inventory", instances}](Path<"sku"> sku) {
    return inventory.get<std::string>("/stock/" + *sku);
  });
  test::Server server{orders};
  test::Client caller = caller_of(server);
  for (int i = 0; i < 200; ++i) {
    if (i == 50) going.reset();
    caller.send("GET /available/BLT-1 HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(caller.answer().status, 200) << "call " << i;
  }
}

TEST(Chain, HandsStreamsOnInBothDirections) {
  Router echo;
  echo.post("/echo", [](Request& request) { return Response{}.body(std::move(request.body())); });
  const test::Server storage{echo};
  Router gateway;
  gateway.post("/echo", [next = Client{storage.url()}](Request& request) -> Task<Reply> {
    Request onward{Method::post, "/echo"};
    onward.body() = std::move(request.body());
    co_return co_await next.request(std::move(onward));
  });
  test::Server server{gateway};
  test::Client caller = caller_of(server);
  caller.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
  caller.send("7\r\n second\r\n0\r\n\r\n");
  EXPECT_EQ(caller.answer().body, "first second");
}

TEST(Chain, TellsTheCallerOfAServiceThatIsDownNoAddress) {
  std::string url;
  {
    const test::Server gone{stock_service()};
    url = gone.url();
  }
  Router orders;
  orders.get("/", [inventory = Client{url}] { return inventory.get<std::string>("/stock/1"); });
  test::Server server{orders};
  const std::string answer = get(server, "/");
  EXPECT_THAT(answer, testing::StartsWith("503"));
  EXPECT_THAT(answer, testing::Not(testing::HasSubstr("127.0.0.1")));
}

}  // namespace
}  // namespace skiff
