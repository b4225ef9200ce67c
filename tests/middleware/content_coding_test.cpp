#include "middleware/content_coding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace skiff {
namespace {

constexpr std::array offered{ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip};

std::string_view best_for(std::string_view accept_encoding) {
  Headers request;
  request.add("Accept-Encoding", accept_encoding);
  return name(AcceptedCodings{request}.best(offered));
}

TEST(AcceptedCodings, WithoutTheFieldAreNone) {
  EXPECT_EQ(AcceptedCodings{Headers{}}.best(offered), ContentCoding::identity);
  EXPECT_EQ(best_for(""), "identity");
}

TEST(AcceptedCodings, OfEqualWeightGiveTheServersOrder) {
  EXPECT_EQ(best_for("gzip, deflate, br, zstd"), "zstd");
  EXPECT_EQ(best_for("gzip, deflate, br"), "br");
  EXPECT_EQ(best_for("gzip"), "gzip");
  EXPECT_EQ(best_for("*"), "zstd");
}

TEST(AcceptedCodings, GoByTheirWeights) {
  EXPECT_EQ(best_for("zstd;q=0.5, br;q=0.8, gzip;q=0.81"), "gzip");
  EXPECT_EQ(best_for("zstd;q=0, *"), "br");
  EXPECT_EQ(best_for("*;q=0, gzip"), "gzip");
  EXPECT_EQ(best_for("*;q=0"), "identity");
  EXPECT_EQ(best_for("gzip;q=0"), "identity");
  EXPECT_EQ(best_for("gzip;q=0.001"), "gzip");
}

TEST(AcceptedCodings, AreNothingWhereIdentityIsLikedBetter) {
  EXPECT_EQ(best_for("identity, gzip;q=0.5"), "identity");
  EXPECT_EQ(best_for("identity;q=0.5, gzip;q=0.5"), "gzip");
}

TEST(AcceptedCodings, AreReadWithoutCaseAndWithSpace) {
  EXPECT_EQ(best_for(" GZIP ; Q=1.0 ,"), "gzip");
  EXPECT_EQ(best_for("x-gzip"), "gzip");
}

TEST(AcceptedCodings, WithAWeightThatIsNoneAreNotAccepted) {
  for (const char* weight : {"", "2", "1.001", "0.1234", "-1", "0,5", "nan", "1x", ".5"}) {
    EXPECT_EQ(best_for(std::string{"gzip;q="} + weight), "identity") << weight;
  }
}

TEST(AcceptedCodings, AreGatheredFromSeveralFields) {
  Headers request;
  request.add("Accept-Encoding", "gzip;q=0.5");
  request.add("Accept-Encoding", "br");
  EXPECT_EQ(AcceptedCodings{request}.best(offered), ContentCoding::br);
}

TEST(AStrongETag, BecomesWeak) {
  Headers response;
  weaken_etag(response);
  EXPECT_FALSE(response.contains("etag"));
  response.set("ETag", "\"v1\"");
  weaken_etag(response);
  EXPECT_EQ(response.get("etag"), "W/\"v1\"");
  weaken_etag(response);
  EXPECT_EQ(response.get("etag"), "W/\"v1\"");
}

}  // namespace
}  // namespace skiff
