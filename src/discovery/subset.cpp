#include "discovery/subset.hpp"

#include "discovery/mix.hpp"

#include <skiff/discovery/balancer.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace skiff::discovery {
namespace {

using Pointers = std::vector<const Instance*>;

/// Appends this client's part of `from` to `to`.
void deal(Pointers from, const SubsetOptions& options, Pointers& to) {
  if (from.size() <= options.size) {
    to.insert(to.end(), from.begin(), from.end());
    return;
  }
  const std::uint64_t clients = from.size() / options.size;  // in a round
  const std::uint64_t round = options.client / clients;
  std::vector<std::pair<std::uint64_t, const Instance*>> shuffled;
  shuffled.reserve(from.size());
  for (const Instance* const instance : from) {
    shuffled.emplace_back(mix(key_hash(instance->id) + (round + 1) * golden_ratio), instance);
  }
  std::ranges::sort(shuffled, [](const auto& left, const auto& right) {
    return std::pair{left.first, std::string_view{left.second->id}} <
           std::pair{right.first, std::string_view{right.second->id}};
  });
  const std::size_t first = options.client % clients * options.size;
  for (std::size_t i = 0; i < options.size; ++i) to.push_back(shuffled[first + i].second);
}

}  // namespace

std::vector<const Instance*> instances_for(const std::vector<Instance>& list, const SubsetOptions& options,
                                           const std::string& own_zone) {
  Pointers all;
  all.reserve(list.size());
  std::unordered_set<std::string_view> seen;
  for (const Instance& instance : list) {
    if (seen.insert(instance.id).second) all.push_back(&instance);
  }
  if (options.size == 0) return all;
  Pointers others;
  if (!own_zone.empty()) {
    const auto from_elsewhere = [&](const Instance* instance) { return instance->zone != own_zone; };
    std::ranges::copy_if(all, std::back_inserter(others), from_elsewhere);
    std::erase_if(all, from_elsewhere);
  }
  Pointers result;
  deal(std::move(all), options, result);
  deal(std::move(others), options, result);
  return result;
}

}  // namespace skiff::discovery
