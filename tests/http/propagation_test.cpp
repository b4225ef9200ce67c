#include <skiff/http/propagation.hpp>

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

constexpr const char* callers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

Request with(std::initializer_list<std::pair<std::string, std::string>> fields) {
  Request request{Method::get, "/"};
  for (const auto& [name, value] : fields) request.headers().add(name, value);
  return request;
}

TEST(ATraceContext, IsInjectedIntoAnOutgoingMessage) {
  Headers headers;
  headers.add("Traceparent", "of an earlier attempt");
  inject(*TraceContext::parse(callers, "a=1,b=2"), headers);
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.get("traceparent"), callers);
  EXPECT_EQ(headers.get("tracestate"), "a=1,b=2");

  inject(*TraceContext::parse(callers), headers);
  EXPECT_FALSE(headers.contains("tracestate"));
}

TEST(ATraceContext, OfARequestIsTheParentOfWhatIsCalled) {
  const Request request = with({{"traceparent", callers}, {"tracestate", "a=1"}, {"tracestate", "b=2"}});
  Headers headers;
  inject(request.trace(), headers);
  const auto called = TraceContext::parse(headers.get("traceparent"), headers.get("tracestate"));
  ASSERT_TRUE(called);
  EXPECT_EQ(called->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(called->span_id(), request.trace().span_id());
  EXPECT_TRUE(called->sampled());
  EXPECT_EQ(called->state(), "a=1,b=2");
}

TEST(Baggage, IsHandedOnAsItCame) {
  const Request request = with({{"baggage", "user=al%20ice;ttl=1 , a=b,,"}, {"Baggage", "c=d"}});
  Headers headers;
  hand_on_baggage(request, headers);
  EXPECT_EQ(headers.get("baggage"), "user=al%20ice;ttl=1,a=b,c=d");
}

TEST(Baggage, ThatIsNotThereIsNotHandedOn) {
  Headers headers;
  hand_on_baggage(with({{"baggage", " , "}}), headers);
  EXPECT_TRUE(headers.empty());
}

TEST(Baggage, IsHandedOnWithinItsLimits) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "k" + std::to_string(i) + "=v,";
  Headers headers;
  hand_on_baggage(with({{"baggage", many}}), headers);
  EXPECT_EQ(parse_baggage(headers.get("baggage")).size(), 64U);

  hand_on_baggage(with({{"baggage", "large=" + std::string(9000, 'x') + ",small=1"}}), headers);
  EXPECT_EQ(headers.get("baggage"), "small=1");
}

TEST(Timeout, IsToldInWholeMilliseconds) {
  using namespace std::chrono_literals;
  for (const auto& [timeout, text] : std::vector<std::pair<Duration, std::string>>{
           {300ms, "300"}, {1999us, "1"}, {2s, "2000"}, {10us, "1"}, {-5s, "1"}}) {
    Headers headers;
    inject_timeout(timeout, headers);
    EXPECT_EQ(headers.get(timeout_header), text);
  }
}

TEST(Timeout, CountsFromTheBeginningOfTheRequest) {
  using namespace std::chrono_literals;
  const TimePoint began{1h};
  const auto deadline = [began](std::string_view text) {
    Headers headers;
    headers.add(timeout_header, text);
    return deadline_after(began, headers);
  };
  EXPECT_EQ(deadline("250"), began + 250ms);
  EXPECT_EQ(deadline("0"), began);
  for (const std::string_view nonsense : {"", "-1", "1.5", "250ms", "99999999999999", "99999999999999999999"}) {
    EXPECT_EQ(deadline(nonsense), TimePoint::max()) << nonsense;
  }
  EXPECT_EQ(deadline_after(began, Headers{}), TimePoint::max());
}

}  // namespace
}  // namespace skiff
