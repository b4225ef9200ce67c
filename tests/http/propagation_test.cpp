#include <skiff/http/propagation.hpp>

#include <gmock/gmock.h>

#include <string>

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

}  // namespace
}  // namespace skiff
