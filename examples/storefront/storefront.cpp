#include "storefront.hpp"

#include <skiff/skiff.hpp>

#include <optional>
#include <string>
#include <utility>

namespace shop {

using namespace skiff;

Router storefront(Client orders) {
  Router front;

  // Better an empty page than none: what the other service cannot give is left out.
  front.get("/", [orders]() -> Task<Page> {
    Result<std::vector<Order>> latest = co_await orders.get<std::vector<Order>>("/v1/orders?limit=20");
    Page page;
    page.complete = latest.has_value();
    if (latest) page.latest = *std::move(latest);
    co_return page;
  });

  // 404 there is an empty optional here, and a 404 again for our caller. Any other failure is returned as it is: its
  // message holds nothing internal, its cause is for the log.
  front.get("/orders/{id}", [orders](Path<"id", std::uint64_t> id) -> Task<Result<std::optional<Order>>> {
    co_return co_await orders.get<std::optional<Order>>("/v1/orders/" + std::to_string(*id));
  });

  // A POST is tried again only when nothing of it was sent; with an Idempotency-Key it would be whenever that helps.
  front.post("/checkout", [orders](Json<Basket> basket) -> Task<Result<Order>> {
    co_return co_await orders.post<Order>("/v1/orders", *basket);
  });

  // Handed on as it comes, for as long as the caller listens.
  front.get("/changes", [orders]() -> Task<Reply> {
    Request request{Method::get, "/v1/orders/changes"};
    request.headers().add("Accept", "text/event-stream");
    co_return co_await orders.request(std::move(request));
  });

  return front;
}

}  // namespace shop
