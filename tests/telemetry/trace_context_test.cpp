#include <skiff/telemetry/trace_context.hpp>

#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>

#include <string>

namespace skiff {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Pair;

constexpr const char* callers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(ATraceContext, IsReadFromItsHeader) {
  const auto context = TraceContext::parse(callers, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span_id(), "00f067aa0ba902b7");
  EXPECT_EQ(context->parent_span_id(), "");
  EXPECT_TRUE(context->sampled());
  EXPECT_EQ(context->state(), "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(context->traceparent(), callers);
}

TEST(ATraceContext, OfALaterVersionIsReadAsFarAsItIsKnown) {
  for (const char* rest : {"", "-", "-what-is-to-come"}) {
    SCOPED_TRACE(rest);
    const auto context = TraceContext::parse("cc" + std::string{callers + 2} + rest);
    ASSERT_TRUE(context);
    EXPECT_EQ(context->traceparent(), callers);
  }
}

TEST(ATraceContext, ThatIsMalformedIsNone) {
  const std::string good = callers;
  EXPECT_FALSE(TraceContext::parse(""));
  EXPECT_FALSE(TraceContext::parse(good + "-"));
  EXPECT_FALSE(TraceContext::parse(good + "0"));
  EXPECT_FALSE(TraceContext::parse(" " + good));
  EXPECT_FALSE(TraceContext::parse("ff" + good.substr(2)));
  EXPECT_FALSE(TraceContext::parse("cc" + good.substr(2) + ".x"));
  EXPECT_FALSE(TraceContext::parse("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(TraceContext::parse("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_FALSE(TraceContext::parse(good.substr(0, i)));
    std::string broken = good;
    broken[i] = 'x';
    EXPECT_FALSE(TraceContext::parse(broken));
  }
}

TEST(ATraceState, ThatIsMalformedIsDroppedAlone) {
  std::string too_many = "k0=v";
  for (int i = 1; i < 33; ++i) too_many += ",k" + std::to_string(i) + "=v";
  for (const std::string& state : {std::string{"no equals sign"}, std::string{"Upper=1"}, std::string{"a=1,a=2"},
                                   std::string{"a="}, std::string{"a=\x01"}, std::string{"=1"}, std::string{"a=b=c"},
                                   "a=" + std::string(257, 'x'), too_many}) {
    SCOPED_TRACE(state);
    const auto context = TraceContext::parse(callers, state);
    ASSERT_TRUE(context);
    EXPECT_EQ(context->state(), "");
  }
}

TEST(ATraceState, MayHaveEmptyMembersAndTenants) {
  EXPECT_EQ(TraceContext::parse(callers, "a=1,, fw529a3039@dt=2 ")->state(), "a=1,, fw529a3039@dt=2");
}

TEST(AChild, BelongsToTheTraceAndKnowsItsParent) {
  const test::VirtualRuntime runtime;
  const auto context = TraceContext::parse(callers, "a=1");
  const TraceContext child = context->child();
  EXPECT_EQ(child.trace_id(), context->trace_id());
  EXPECT_EQ(child.parent_span_id(), "00f067aa0ba902b7");
  EXPECT_NE(child.span_id(), context->span_id());
  EXPECT_TRUE(child.sampled());
  EXPECT_EQ(child.state(), "a=1");
  EXPECT_EQ(child.child().parent_span_id(), child.span_id());
}

TEST(ARoot, HasRandomIdsAndIsNotSampled) {
  const test::VirtualRuntime runtime;
  TraceContext root = TraceContext::root();
  EXPECT_THAT(root.traceparent(), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-02"));
  EXPECT_EQ(root.parent_span_id(), "");
  EXPECT_NE(root.trace_id(), TraceContext::root().trace_id());
  root.sampled(true);
  EXPECT_TRUE(TraceContext::parse(root.traceparent())->sampled());
}

TEST(Baggage, IsReadMemberByMember) {
  EXPECT_THAT(parse_baggage("userId=alice, serverNode = DF%2028 ;ttl=3;x ,isProduction=false"),
              ElementsAre(Pair("userId", "alice"), Pair("serverNode", "DF 28"), Pair("isProduction", "false")));
  EXPECT_THAT(parse_baggage(""), IsEmpty());
  EXPECT_THAT(parse_baggage("a,=1,b c=2,d=%4,e=%zz"), ElementsAre(Pair("d", "%4"), Pair("e", "%zz")));
}

TEST(Baggage, IsCutAtItsLimits) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "k" + std::to_string(i) + "=v,";
  EXPECT_EQ(parse_baggage(many).size(), 64U);
  const std::string large = "a=1,b=" + std::string(9000, 'x');
  EXPECT_THAT(parse_baggage(large), ElementsAre(Pair("a", "1")));
}

}  // namespace
}  // namespace skiff
