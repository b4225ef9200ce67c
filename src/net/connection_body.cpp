#include "net/connection.hpp"
#include "net/connection_waits.hpp"
#include "net/worker.hpp"

#include <boost/asio/error.hpp>

#include <limits>
#include <utility>

// The request's body: handed to the handler as it arrives, never faster than the handler takes it.
namespace skiff::net {

Task<Result<std::string_view>> Connection::read_body() {
  if (auto piece = take_body()) return *std::move(piece);
  return wait_for_body();
}

std::optional<Result<std::string_view>> Connection::take_body() {
  BodyReader& body = exchange_->body;
  const bool failed_before = body.failed();
  auto piece = body.next();
  if (piece && !*piece && !failed_before && piece->error().kind() != ErrorKind::content_too_large) {
    worker_.config().observer->refused(text(), {piece->error().kind(), piece->error().message()});
  }
  return piece;
}

Task<Result<std::string_view>> Connection::wait_for_body() {
  if (phase_ != Phase::sending && exchange_->body.take_continue()) {
    Drained invited{*this, invitation};
    co_await invited;
  }
  for (;;) {
    BodyArrival arrival{*this};
    co_await arrival;
    if (auto piece = take_body()) co_return *std::move(piece);
  }
}

void Connection::receive_body(BodyArrival& arrival) {
  BodyReader& body = exchange_->body;
  body_arrival_ = &arrival;
  wait_began_ = worker_.now();
  worker_.deadlines().set(*this, wait_began_ + body.patience());
  char* space = body.space();
  receive(space, body.space_size(), true);
}

void Connection::on_body(const boost::system::error_code& failed, std::size_t bytes) {
  BodyReader& body = exchange_->body;
  BodyArrival* arrival = std::exchange(body_arrival_, nullptr);
  worker_.deadlines().clear(*this);
  body.waited(worker_.now() - wait_began_);
  if (!failed) {
    body.received(bytes);
  } else if (arrival->timed_out()) {
    body.fail(Error{ErrorKind::request_timeout, "the request's body took too long"});
  } else {
    body.fail(bad_request("the request's body ended before its end"));
  }
  arrival->wake();
}

// Answers first: a caller may read before it sends the rest.
Task<bool> Connection::discard_body() {
  exchange_->body.limit(std::numeric_limits<std::uint64_t>::max());  // the answer has promised to go on
  Drained answered{*this};
  co_await answered;
  for (;;) {
    Result<std::string_view> piece = co_await read_body();
    if (!piece) co_return false;
    if (piece->empty()) co_return true;
  }
}

bool Connection::after_discard(bool ended_well) {
  if (ended_well) return next_request();
  close();
  return false;
}

}  // namespace skiff::net
