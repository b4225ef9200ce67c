#include "discovery/subset.hpp"
#include "discovery/some_instances.hpp"

#include <algorithm>
#include <set>

namespace skiff {
namespace {

std::set<std::string> subset(const std::vector<Instance>& list, std::size_t size, std::uint64_t client,
                             const std::string& zone = {}) {
  std::set<std::string> ids;
  for (const Instance* const instance : discovery::instances_for(list, {.size = size, .client = client}, zone)) {
    EXPECT_TRUE(ids.insert(instance->id).second) << "twice";
  }
  return ids;
}

TEST(ASubset, IsTheSameWheneverItIsDrawnWhateverTheOrderOfTheList) {
  auto list = instances(100);
  const auto one = subset(list, 10, 3);
  std::ranges::reverse(list);
  EXPECT_EQ(subset(list, 10, 3), one);
  EXPECT_EQ(one.size(), 10U);
}

TEST(ASubset, OfClientsInARowSharesTheInstancesEvenly) {
  std::map<std::string, int> clients_of;
  for (std::uint64_t client = 0; client < 50; ++client) {
    for (const std::string& id : subset(instances(100), 10, client)) ++clients_of[id];
  }
  EXPECT_EQ(clients_of.size(), 100U);
  for (const auto& [id, count] : clients_of) EXPECT_EQ(count, 5) << id;
}

TEST(ASubset, OfAnotherRoundIsShuffledAnew) {
  // Clients 0 and 10 have the same place in their rounds.
  const auto one = subset(instances(100), 10, 0);
  const auto other = subset(instances(100), 10, 10);
  std::vector<std::string> both;
  std::ranges::set_intersection(one, other, std::back_inserter(both));
  EXPECT_LE(both.size(), 5U);
}

TEST(ASubset, OfClientsByChanceSharesTheInstancesOnAverage) {
  std::map<std::string, int> clients_of;
  for (int client = 0; client < 2000; ++client) {
    for (const std::string& id : subset(instances(100), 10, key_hash("host-" + std::to_string(client))))
      ++clients_of[id];
  }
  for (const auto& [id, count] : clients_of) EXPECT_NEAR(count, 200, 70) << id;
}

TEST(ASubset, ChangesLittleWhenAnInstanceLeaves) {
  const auto list = instances(105);
  int changed = 0;
  for (std::uint64_t client = 0; client < 100; ++client) {
    const auto before = subset(list, 10, client);
    const auto after = subset({list.begin(), list.end() - 1}, 10, client);
    for (const std::string& id : after) changed += before.contains(id) ? 0 : 1;
  }
  EXPECT_LE(changed, 100) << "at most one of ten each";
}

TEST(ASubset, OfAListThatIsNotLongerIsTheList) {
  EXPECT_EQ(subset(instances(10), 10, 3).size(), 10U);
  EXPECT_EQ(subset(instances(9), 10, 3).size(), 9U);
  EXPECT_EQ(subset(instances(9), 0, 3).size(), 9U);
  EXPECT_EQ(subset({}, 10, 3).size(), 0U);
}

TEST(ASubset, IsDrawnOfTheOwnZoneAndOfTheOthers) {
  auto list = instances(100);
  for (std::size_t i = 0; i < 30; ++i) list[i].zone = "own";
  const auto ids = subset(list, 10, 3, "own");
  EXPECT_EQ(ids.size(), 20U);
  EXPECT_EQ(std::ranges::count_if(ids, [](const std::string& id) { return std::stoi(id.substr(1)) < 30; }), 10);
}

TEST(ASubset, IsAllThatABalancerUses) {
  BalancerOptions options;
  options.policy = BalancePolicy::random;
  options.subset = {.size = 5, .client = 2};
  BalancerOnTheBench bench{options};
  bench.update(instances(100));
  EXPECT_EQ(bench.balancer.size(), 5U);
  const auto counts = bench.count(1000);
  std::set<std::string> used;
  for (const auto& [id, count] : counts) used.insert(id);
  EXPECT_EQ(used, subset(instances(100), 5, 2));
}

}  // namespace
}  // namespace skiff
