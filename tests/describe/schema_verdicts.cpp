// Writes a schema and, under it, documents with skiff's verdict on each, for schema_verdicts.py to compare with that of
// a validator: random values, and the same with random damage.
#include "describe/random_value.hpp"

#include <skiff/describe/schema.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using everything::Everything;
using everything::RandomValue;
using nlohmann::json;

// Any place in a document.
json& somewhere(json& document, RandomValue& random) {
  json* at = &document;
  while (at->is_structured() && !at->empty() && !random.chance(4)) {
    auto next = at->begin();
    std::advance(next, static_cast<std::ptrdiff_t>(random.below(at->size())));
    at = &*next;
  }
  return *at;
}

json odd_value(RandomValue& random) {
  static const std::vector<json> values = {
      nullptr, true, 0, 1, -1, 2.0, 1.5, 5, 127, 128, 255, 256, -32769, 65536, 100000, 2147483648, 4294967296, 1e300,
      INT64_MAX, UINT64_MAX, -9.5e18, 2e19, "", "red", "x", std::string(9, 'y'), std::string(300, 'z'), json::array(),
      json::object(), {1, 1}, {"a", "a"}, {1, 2, 3}, {{"kind", "card"}}, {{"kind", "transfer"}, {"iban", ""}},
      {{"quantity", 1}}, {{"quantity", 0}, {"tags", {"a", "b"}}}};
  return values[random.below(values.size())];
}

void damage(json& document, RandomValue& random) {
  json& place = somewhere(document, random);
  if (place.is_object() && !place.empty() && random.chance(2)) {
    auto member = place.begin();
    std::advance(member, static_cast<std::ptrdiff_t>(random.below(place.size())));
    place.erase(member);
  } else if (place.is_object() && random.chance(2)) {
    place["something else"] = odd_value(random);
  } else if (place.is_array() && random.chance(2)) {
    place.push_back(place.empty() ? odd_value(random) : place.front());
  } else if (place.is_array() && !place.empty() && random.chance(2)) {
    place.erase(place.begin());
  } else {
    place = odd_value(random);
  }
}

template <class T>
void verdict(const json& document) {
  const json line = {{"document", document}, {"valid", static_cast<bool>(skiff::from_json<T>(document.dump()))}};
  std::puts(line.dump().c_str());
}

}  // namespace

int main() {
  std::printf("{\"schema\":%s}\n", skiff::json_schema<Everything>().c_str());
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    RandomValue random{seed};
    json document = json::parse(skiff::to_json(random.everything(1)));
    for (std::size_t damages = random.below(4); damages > 0; --damages) damage(document, random);
    verdict<Everything>(document);
  }
  std::printf("{\"schema\":%s}\n", skiff::json_schema<std::vector<everything::Payment>>().c_str());
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    RandomValue random{seed};
    json document = json::parse(skiff::to_json(std::vector{random.payment(), random.payment()}));
    for (std::size_t damages = random.below(3); damages > 0; --damages) damage(document, random);
    verdict<std::vector<everything::Payment>>(document);
  }
}
