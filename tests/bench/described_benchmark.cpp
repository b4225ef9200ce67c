// What a described struct costs on its way from JSON and back, beside nlohmann/json: the same document, the same
// struct, the same rules.
//
//     build/release/tests/bench/described_benchmark
#include "order.hpp"

#include <skiff/describe/describe.hpp>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace bench {

struct PlacedOrder {
  std::uint64_t id = 0;
  std::string customer;
  std::string placed_at;
  std::optional<std::string> note;
  bool express = false;
  Address address;
  std::vector<Item> items;
};
SKIFF_DESCRIBE(PlacedOrder, id, customer, placed_at, note, express, address, items)

inline void rules(skiff::Rules<PlacedOrder>& r) {
  r(&PlacedOrder::customer).length(1, 100);
  r(&PlacedOrder::items).items(1, 100);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Address, street, city, zip, country)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Item, sku, quantity, price, tags)

void from_json(const nlohmann::json& json, PlacedOrder& order) {
  json.at("id").get_to(order.id);
  json.at("customer").get_to(order.customer);
  json.at("placed_at").get_to(order.placed_at);
  if (json.contains("note")) order.note = json.at("note").get<std::string>();
  json.at("express").get_to(order.express);
  json.at("address").get_to(order.address);
  json.at("items").get_to(order.items);
}
void to_json(nlohmann::json& json, const PlacedOrder& order) {
  json = {{"id", order.id},           {"customer", order.customer}, {"placed_at", order.placed_at},
          {"express", order.express}, {"address", order.address},   {"items", order.items}};
  if (order.note) json["note"] = *order.note;
}

bool keeps_the_rules(const PlacedOrder& order) {
  if (order.customer.empty() || order.customer.size() > 100 || order.items.empty() ||
      order.items.size() > 100)
    return false;
  for (const Item& item : order.items) {
    if (item.sku.size() < 3 || item.sku.size() > 20 || item.quantity < 1 || item.quantity > 1000 || item.price < 0 ||
        item.tags.size() > 10) {
      return false;
    }
  }
  return true;
}

// 1 KiB as a client writes it.
const std::string& document() {
  static const std::string text = [] {
    PlacedOrder order;
    order.id = 9007199254740993;
    order.customer = "Ada Lovelace";
    order.placed_at = "2024-05-17T09:30:00.125Z";
    order.note = "Please ring twice; the bell is \"quiet\".";
    order.address = {"12 St James's Square", "London", "SW1Y 4JH", "GB"};
    for (int i = 0; i < 10; ++i) {
      order.items.push_back({"BLT-10" + std::to_string(i),
                             i + 1,
                             19.99 + i,
                             {"steel", "m" + std::to_string(4 + i), "galvanised"}});
    }
    return skiff::to_json(order);
  }();
  return text;
}

void skiff_there_and_back(benchmark::State& state) {
  const std::string& text = document();
  std::string out;
  for (auto _ : state) {
    const skiff::Result<PlacedOrder> order = skiff::from_json<PlacedOrder>(text);
    if (!order) std::abort();
    out.clear();
    skiff::append_json(out, *order);
    benchmark::DoNotOptimize(out.data());
  }
  if (out != text) std::abort();
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(skiff_there_and_back);

void nlohmann_there_and_back(benchmark::State& state) {
  const std::string& text = document();
  for (auto _ : state) {
    const PlacedOrder order = nlohmann::json::parse(text).get<PlacedOrder>();
    if (!keeps_the_rules(order)) std::abort();
    std::string out = nlohmann::json(order).dump();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(nlohmann_there_and_back);

void skiff_decode(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(skiff::from_json<PlacedOrder>(document()));
}
BENCHMARK(skiff_decode);

void nlohmann_decode(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json::parse(document()).get<PlacedOrder>());
}
BENCHMARK(nlohmann_decode);

void skiff_encode(benchmark::State& state) {
  const PlacedOrder order = *skiff::from_json<PlacedOrder>(document());
  std::string out;
  for (auto _ : state) {
    out.clear();
    skiff::append_json(out, order);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(skiff_encode);

void nlohmann_encode(benchmark::State& state) {
  const PlacedOrder order = *skiff::from_json<PlacedOrder>(document());
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json(order).dump());
}
BENCHMARK(nlohmann_encode);

}  // namespace bench

BENCHMARK_MAIN();
