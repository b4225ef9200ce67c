#include "api.hpp"

#include <skiff/skiff.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shop {
namespace {

// Changes with every version. A caller sends it back as If-Match: "only if it is still what I saw".
std::string etag_of(const Order& order) {
  return '"' + std::to_string(order.id) + '.' + std::to_string(order.version) + '"';
}

}  // namespace
}  // namespace shop

// Whatever is answered with an Order has its ETag: how a type becomes an answer is one specialisation. Without it, an
// Order would be plain JSON.
template <>
struct skiff::Respond<shop::Order> {
  static constexpr bool known = true;
  static constexpr std::string_view media_type = "application/json";
  static Reply from(const shop::Order& order, const Request&) {
    return Response::json_text(to_json(order, JsonSide::response)).header("ETag", shop::etag_of(order));
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.answer = AnswerDescription{media_type, type_of<shop::Order>};
  }
};

namespace shop {

using namespace skiff;
using namespace std::chrono_literals;

namespace {

using OrderId = Path<"id", std::uint64_t>;

// The order, when the request's If-Match lets it be changed.
Result<Order> for_change(const Orders& orders, std::uint64_t id, const Request& request) {
  std::optional<Order> order = orders.find(id);
  if (!order) return not_found("there is no order " + std::to_string(id));
  if (const std::optional<Reply> refused = check_preconditions(request, etag_of(*order))) return refused->error();
  return *std::move(order);
}

std::string name_of(What what) {
  switch (what) {
    case What::placed: return "placed";
    case What::changed: return "changed";
    case What::removed: return "removed";
  }
  return "message";
}

// Each change as it comes. Asks the store in turns, as one asks a database that cannot call; a caller costs one look-up
// a turn. It never ends by itself: it is cancelled where it waits, when the caller leaves or the service stops.
Generator<Event> follow(const Orders& orders, std::uint64_t seen) {
  for (;;) {
    const std::vector<Change> changes = orders.changes(seen, 100);
    for (const Change& change : changes) {
      seen = change.number;
      co_yield Event{to_json(change.order, JsonSide::response)}.type(name_of(change.what)).id(std::to_string(seen));
    }
    co_await sleep_for(200ms);
  }
}

}  // namespace

Router orders_api(Orders& orders, Counter placed) {
  Router api;

  // Page after page: the Link field leads to the next. One more is fetched than asked for, to see whether there is one.
  api.get("/orders", [&orders](QueryOf<Paging> part) {
    const auto limit = static_cast<std::size_t>(part->limit);
    Page<Order> page{orders.list(part->after, limit + 1)};
    if (page.items.size() > limit) {
      page.items.pop_back();
      page.link("next", "after", std::to_string(page.items.back().id));
    }
    return page;
  });

  // An empty optional is a 404. Conditional answers 304 to a caller who has this version already.
  api.get("/orders/{id}", [&orders](OrderId id) { return orders.find(*id); }).use(Conditional{});

  // 201, with Location. What is no NewOrder has been refused before this runs.
  api.post("/orders", [&orders, placed, log = Log{"orders"}](Json<NewOrder> in) -> Result<Created<Order>> {
    Result<Order> order = orders.add(*std::move(in));
    if (!order) return order.error();
    placed.add();
    log.info("placed", {"order", order->id});
    return Created{*std::move(order)};
  });

  // A merge patch: {"note": "ring twice"} sets, {"note": null} removes. The result keeps all rules, or nothing changes.
  api.patch("/orders/{id}", [&orders](OrderId id, Patch<Order> patch, Request& request) -> Result<Order> {
    Result<Order> order = for_change(orders, *id, request);
    if (!order) return order;
    if (Result<void> applied = patch.apply_to(*order); !applied) return applied.error();
    return orders.replace(*std::move(order));
  });

  // Nothing to say is 204.
  api.del("/orders/{id}", [&orders](OrderId id, Request& request) -> Result<void> {
    const Result<Order> order = for_change(orders, *id, request);
    if (!order) return order.error();
    return orders.remove(order->id, order->version);
  });

  // Server-sent events. A browser that comes back names the last that it saw; who names none gets what is new.
  api.get("/orders/changes", [&orders](Header<"last-event-id", std::optional<std::uint64_t>> seen) {
    return follow(orders, seen->value_or(orders.last_change()));
  });

  return api;
}

Task<Reply> ApiKey::operator()(Request& request, Next next) const {
  if (!key_.equals(request.header("x-api-key"))) {
    return Reply{unauthorized("missing or wrong X-Api-Key").with_header("WWW-Authenticate", "ApiKey")};
  }
  return next(request);  // it never waits, so it need be no coroutine
}

}  // namespace shop
