#include "discovery/key_table.hpp"
#include "discovery/some_instances.hpp"

#include <algorithm>
#include <set>

namespace skiff {
namespace {

constexpr int keys = 20'000;

/// Consistent hashing, of either kind.
struct AKeyedPolicy : testing::TestWithParam<BalancePolicy> {
  BalancerOptions options() const {
    BalancerOptions result;
    result.policy = GetParam();
    return result;
  }
  static std::vector<std::string> owners(BalancerOnTheBench& bench) {
    std::vector<std::string> result;
    for (int i = 0; i < keys; ++i) result.push_back(bench.pick_id({.key = key_hash("user-" + std::to_string(i))}));
    return result;
  }
  static int moved(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    int count = 0;
    for (std::size_t i = 0; i < before.size(); ++i) count += before[i] != after[i] ? 1 : 0;
    return count;
  }
};

INSTANTIATE_TEST_SUITE_P(OfEither, AKeyedPolicy, testing::Values(BalancePolicy::ring, BalancePolicy::maglev),
                         [](const auto& policy) { return policy.param == BalancePolicy::ring ? "Ring" : "Maglev"; });

TEST_P(AKeyedPolicy, GivesAKeyTheSameInstanceInEveryProcessWhateverTheOrderOfTheList) {
  BalancerOnTheBench one{options()};
  BalancerOnTheBench other{options()};
  other.random = RandomSource{99};
  auto list = instances(20);
  one.update(list);
  std::ranges::reverse(list);
  other.update({an_instance("gone")});
  other.update(list);
  EXPECT_EQ(moved(owners(one), owners(other)), 0);
}

TEST_P(AKeyedPolicy, MovesOnlyTheKeysOfAnInstanceThatLeaves) {
  BalancerOnTheBench bench{options()};
  const auto list = instances(20);
  bench.update(list);
  const auto before = owners(bench);
  bench.update({list.begin(), list.end() - 1});
  const auto after = owners(bench);
  int of_others = 0;
  for (std::size_t i = 0; i < before.size(); ++i) of_others += before[i] != "i19" && before[i] != after[i] ? 1 : 0;
  const auto of_the_one = std::ranges::count(before, "i19");
  EXPECT_NEAR(static_cast<double>(of_the_one), keys / 20, keys / 20 * 0.3);
  EXPECT_EQ(std::ranges::count(after, "i19"), 0);
  // A ring moves no others; maglev's table has to be filled anew and moves a few (section 5.3 of the paper).
  EXPECT_LE(of_others, GetParam() == BalancePolicy::ring ? 0 : keys * 4 / 100);
}

TEST_P(AKeyedPolicy, MovesAboutTheShareOfAnInstanceThatComes) {
  BalancerOnTheBench bench{options()};
  bench.update(instances(20));
  const auto before = owners(bench);
  bench.update(instances(21));
  const auto after = owners(bench);
  const auto to_the_new_one = std::ranges::count(after, "i20");
  EXPECT_NEAR(static_cast<double>(to_the_new_one), keys / 21, keys / 21 * 0.3);
  EXPECT_LE(moved(before, after), to_the_new_one + keys * 4 / 100);
}

TEST_P(AKeyedPolicy, MovesOnlyTheKeysOfAnEjectedInstanceAndSpreadsThem) {
  auto wanted = options();
  wanted.ejection.ejection_time = 30s;
  BalancerOnTheBench bench{wanted};
  bench.update(instances(20));
  const auto before = owners(bench);
  bench.fail("i7", 5);
  ASSERT_EQ(bench.balancer.ejected(), 1U);
  const auto during = owners(bench);
  std::map<std::string, int> heirs;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == "i7") {
      ++heirs[during[i]];
    } else {
      ASSERT_EQ(before[i], during[i]);
    }
  }
  EXPECT_GE(heirs.size(), 15U);
  EXPECT_FALSE(heirs.contains("i7"));
  bench.time += 30s;
  EXPECT_EQ(moved(before, owners(bench)), 0) << "they come back with it";
}

TEST_P(AKeyedPolicy, GivesKeysByWeight) {
  BalancerOnTheBench bench{options()};
  auto list = instances(20);
  for (std::size_t i = 0; i < 10; ++i) list[i].weight = 3;
  bench.update(list);
  int of_the_heavy = 0;
  for (const std::string& owner : owners(bench)) of_the_heavy += owner.size() == 2 ? 1 : 0;  // i0 to i9
  EXPECT_NEAR(of_the_heavy, keys * 3 / 4, keys * 0.04);
}

TEST_P(AKeyedPolicy, TakesAnotherInstanceWhenThatOfTheKeyWasTriedOrIsNotAdmitted) {
  BalancerOnTheBench bench{options()};
  bench.update(instances(5));
  const auto first = bench.pick({.key = 7});
  const Slot tried[] = {first->slot};
  PickHint again{.key = 7};
  again.excluded = tried;
  const auto second = bench.pick(again);
  EXPECT_NE(second->slot, first->slot);
  EXPECT_STREQ(second->why, "by key: its first one cannot be used");
  EXPECT_EQ(bench.pick(again)->slot, second->slot) << "the key's second choice is its own too";
  const auto not_the_first = [&](Slot slot) { return slot != first->slot; };
  PickHint open{.key = 7};
  open.admits = not_the_first;
  EXPECT_EQ(bench.pick(open)->slot, second->slot);
}

TEST_P(AKeyedPolicy, ChoosesByLotWithoutAKey) {
  BalancerOnTheBench bench{options()};
  bench.update(instances(5));
  EXPECT_EQ(bench.count(200).size(), 5U);
}

TEST_P(AKeyedPolicy, MovesNoKeysForZonesSubsetsOrSlowStarts) {
  BalancerOnTheBench plain{options()};
  auto list = instances(20);
  for (std::size_t i = 0; i < 20; ++i) list[i].zone = i % 2 == 0 ? "a" : "b";
  plain.update(list);
  auto wanted = options();
  wanted.zone.own = "a";
  wanted.subset = {.size = 3, .client = 1};
  BalancerOnTheBench bench{wanted};
  bench.update({list.begin(), list.begin() + 10});
  bench.update(list);
  EXPECT_EQ(moved(owners(plain), owners(bench)), 0);
}

TEST_P(AKeyedPolicy, FollowsAnUpdateThatChangesOnlyAWeightOrAnAddress) {
  BalancerOnTheBench bench{options()};
  auto list = instances(10);
  bench.update(list);
  bench.update(list);
  list[0].weight = 0;
  bench.update(list);
  EXPECT_EQ(std::ranges::count(owners(bench), "i0"), 0);
  list[0].weight = 1;
  list[0].port = 9999;  // another slot
  bench.update(list);
  const auto before = owners(bench);
  EXPECT_GT(std::ranges::count(before, "i0"), keys / 20);
  BalancerOnTheBench other{options()};
  other.update(list);
  EXPECT_EQ(moved(before, owners(other)), 0);
}

TEST_P(AKeyedPolicy, TakesKeysInARow) {
  BalancerOnTheBench bench{options()};
  bench.update(instances(10));
  std::map<std::string, int> counts;
  for (std::uint64_t key = 0; key < 10'000; ++key) ++counts[bench.pick_id({.key = key})];
  for (const auto& [id, count] : counts) EXPECT_NEAR(count, 1000, 400) << id;
}

TEST(AMaglevTable, GivesEachAnEqualPart) {
  for (const std::size_t owners : {2U, 10U, 1000U}) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < owners; ++i) ids.push_back("instance-" + std::to_string(i));
    std::vector<discovery::KeyOwner> list;
    for (std::size_t i = 0; i < owners; ++i) list.push_back({ids[i], 1, static_cast<std::uint32_t>(i)});
    discovery::KeyTable table;
    table.build_maglev(list);
    EXPECT_GE(table.maglev().size(), owners * 100);
    // Everyone takes a place in each round: nobody has more than one more than another.
    std::vector<std::size_t> counts(owners);
    for (const std::uint32_t slot : table.maglev()) ++counts.at(slot);
    EXPECT_LE(*std::ranges::max_element(counts) - *std::ranges::min_element(counts), 1U);
  }
}

TEST(ARing, FindsThePointAtOrAfterAHashAsASearchDoes) {
  std::vector<discovery::KeyOwner> list{{"a", 1, 0}, {"b", 1, 1}, {"c", 1, 2}};
  discovery::KeyTable table;
  for (const std::uint32_t points : {1U, 3U, 100U}) {
    table.build_ring(list, points);
    const auto ring = table.ring();
    ASSERT_EQ(ring.size(), 3 * points);
    ASSERT_TRUE(std::ranges::is_sorted(ring, {}, &discovery::KeyTable::Point::hash));
    RandomSource random{5};
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t key = random();
      const std::uint32_t hash = discovery::high(discovery::Draws{key}.next());
      const auto expected = std::ranges::lower_bound(ring, hash, {}, &discovery::KeyTable::Point::hash);
      std::uint32_t found = 99;
      ASSERT_TRUE(table.find(key, [&](std::uint32_t slot) {
        found = slot;
        return true;
      }));
      ASSERT_EQ(found, (expected == ring.end() ? ring.front() : *expected).slot);
    }
  }
}

TEST(AKeyHash, IsTheSameEverywhere) {
  EXPECT_EQ(key_hash(""), 0xf52a15e9a9b5e89b);
  EXPECT_EQ(key_hash("user-1"), 0xc499b5f8a721df58);
  EXPECT_NE(key_hash("a"), key_hash("b"));
}

}  // namespace
}  // namespace skiff
