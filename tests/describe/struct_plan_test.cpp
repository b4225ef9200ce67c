#include "describe/faults.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skiff {
namespace {

template <class T>
std::string wrong_with() {
  try {
    type_of<T>().prepare();
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "nothing";
}

struct Camel {
  int unit_price = 1;
  int a_b_c = 2;
  int _private = 3;
  int trailing_ = 4;
  int own = 5;
  int with_2_digits = 6;
};
SKIFF_DESCRIBE(Camel, unit_price, a_b_c, _private, trailing_, own, with_2_digits)
void rules(Rules<Camel>& r) {
  r.camel_case();
  r(&Camel::own).name("its own/name");
  r(&Camel::unit_price).maximum(9);
}

TEST(JsonNames, AreTheMembersUnlessRulesSayOtherwise) {
  EXPECT_EQ(to_json(Camel{}), R"({"unitPrice":1,"aBC":2,"private":3,"trailing":4,"its own/name":5,"with2Digits":6})");
  EXPECT_EQ(again<Camel>(R"({"unitPrice":7,"unit_price":8,"its own/name":0})"),
            R"({"unitPrice":7,"aBC":2,"private":3,"trailing":4,"its own/name":0,"with2Digits":6})");
  EXPECT_EQ(faults_of<Camel>(R"({"unitPrice":10,"its own/name":""})"),
            "/unitPrice: expected a value of at most 9, got 10\n"
            "/its own~1name: expected an integer from -2147483648 to 2147483647, got \"\"");
}

struct Twice {
  int user_id = 0;
  int userId = 0;
};
SKIFF_DESCRIBE(Twice, user_id, userId)
void rules(Rules<Twice>& r) { r.camel_case(); }

struct Nowhere {
  int id = 0;
};
SKIFF_DESCRIBE(Nowhere, id)
void rules(Rules<Nowhere>& r) { r(&Nowhere::id).read_only().write_only(); }

struct Partly {
  int told = 0;
  int untold = 0;
};
SKIFF_DESCRIBE(Partly, told)
void rules(Rules<Partly>& r) { r(&Partly::untold).minimum(1); }

struct Across {
  int told = 0;
  int untold = 0;
};
SKIFF_DESCRIBE(Across, told)
void rules(Rules<Across>& r) {
  r.check("never", [](const Across&) { return false; }, &Across::untold);
}

struct Many {
  int m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0, m9 = 0, m10 = 0, m11 = 0, m12 = 0,
      m13 = 0, m14 = 0, m15 = 0, m16 = 0, m17 = 0, m18 = 0, m19 = 0, m20 = 0, m21 = 0, m22 = 0, m23 = 0, m24 =
      0, m25 = 0, m26 = 0, m27 = 0, m28 = 0, m29 = 0, m30 = 0, m31 = 0, m32 = 0, m33 = 0, m34 = 0, m35 = 0, m36
      = 0, m37 = 0, m38 = 0, m39 = 0, m40 = 0, m41 = 0, m42 = 0, m43 = 0, m44 = 0, m45 = 0, m46 = 0, m47 = 0,
      m48 = 0, m49 = 0, m50 = 0, m51 = 0, m52 = 0, m53 = 0, m54 = 0, m55 = 0, m56 = 0, m57 = 0, m58 = 0, m59 =
      0, m60 = 0, m61 = 0, m62 = 0, m63 = 0, m64 = 0;
};
SKIFF_DESCRIBE(Many, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20,
               m21, m22, m23, m24, m25, m26, m27, m28, m29, m30, m31, m32, m33, m34, m35, m36, m37, m38, m39,
               m40, m41, m42, m43, m44, m45, m46, m47, m48, m49, m50, m51, m52, m53, m54, m55, m56, m57, m58,
               m59, m60, m61, m62, m63, m64)

struct Most {
  int m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0, m9 = 0, m10 = 0, m11 = 0, m12 = 0,
      m13 = 0, m14 = 0, m15 = 0, m16 = 0, m17 = 0, m18 = 0, m19 = 0, m20 = 0, m21 = 0, m22 = 0, m23 = 0, m24 =
      0, m25 = 0, m26 = 0, m27 = 0, m28 = 0, m29 = 0, m30 = 0, m31 = 0, m32 = 0, m33 = 0, m34 = 0, m35 = 0, m36
      = 0, m37 = 0, m38 = 0, m39 = 0, m40 = 0, m41 = 0, m42 = 0, m43 = 0, m44 = 0, m45 = 0, m46 = 0, m47 = 0,
      m48 = 0, m49 = 0, m50 = 0, m51 = 0, m52 = 0, m53 = 0, m54 = 0, m55 = 0, m56 = 0, m57 = 0, m58 = 0, m59 =
      0, m60 = 0, m61 = 0, m62 = 0, m63 = 0;
};
SKIFF_DESCRIBE(Most, m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20,
               m21, m22, m23, m24, m25, m26, m27, m28, m29, m30, m31, m32, m33, m34, m35, m36, m37, m38, m39,
               m40, m41, m42, m43, m44, m45, m46, m47, m48, m49, m50, m51, m52, m53, m54, m55, m56, m57, m58,
               m59, m60, m61, m62, m63)

TEST(ADescription, ThatCannotBeMeantIsFoundAtStart) {
  EXPECT_EQ(wrong_with<Twice>(), "Twice has two members called \"userId\" in JSON: user_id and userId");
  EXPECT_EQ(wrong_with<Nowhere>(), "Nowhere::id is read_only() and write_only(): it could not travel at all");
  EXPECT_EQ(wrong_with<Partly>(), "rules of Partly: they name a member that SKIFF_DESCRIBE does not");
  EXPECT_EQ(wrong_with<Across>(), "rules of Across: they name a member that SKIFF_DESCRIBE does not");
  EXPECT_EQ(wrong_with<Many>(), "Many has 65 described members; 64 are possible");
}

TEST(ADescription, MayHave64Members) {
  ASSERT_EQ(wrong_with<Most>(), "nothing");
  EXPECT_EQ(again<Most>(to_json(Most{})), to_json(Most{}));
  EXPECT_EQ(faults_of<Most>("{}").substr(0, 4), "/m0:");
  JsonOptions options;
  options.faults = 100;
  EXPECT_EQ(from_json<Most>("{}", options).error().faults().size(), 64U);
}

struct Deep {
  std::vector<std::map<std::string, std::unique_ptr<Twice>>> inside;
};
struct Deeper {
  Deep deep;
  std::vector<Deeper> again;
};
SKIFF_DESCRIBE(Deep, inside)
SKIFF_DESCRIBE(Deeper, deep, again)

TEST(ADescription, IsPreparedWithAllThatItContains) {
  EXPECT_EQ(wrong_with<Deeper>(), "Twice has two members called \"userId\" in JSON: user_id and userId");
  EXPECT_EQ(wrong_with<Deeper>(), "Twice has two members called \"userId\" in JSON: user_id and userId") << "each time";
  EXPECT_THROW(static_cast<void>(from_json<Twice>("{}")), ConfigurationError);
}

int times_asked = 0;
struct Once {
  int number = 0;
};
SKIFF_DESCRIBE(Once, number)
void rules(Rules<Once>&) { ++times_asked; }

TEST(ADescription, AsksForItsRulesOnce) {
  type_of<Once>().prepare();
  type_of<Once>().prepare();
  EXPECT_EQ(again<std::vector<Once>>(R"([{"number":1},{"number":2}])"), R"([{"number":1},{"number":2}])");
  EXPECT_EQ(times_asked, 1);
}

}  // namespace
}  // namespace skiff
