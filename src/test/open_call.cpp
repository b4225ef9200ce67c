#include <skiff/test/open_call.hpp>

#include "test/exchange.hpp"

#include <stdexcept>
#include <utility>

namespace skiff::test {

OpenCall::OpenCall(std::unique_ptr<Exchange> exchange) noexcept : exchange_(std::move(exchange)) {}
OpenCall::OpenCall(OpenCall&&) noexcept = default;
OpenCall& OpenCall::operator=(OpenCall&&) noexcept = default;
OpenCall::~OpenCall() = default;

OpenCall& OpenCall::send(std::string_view piece) {
  Inlet* inlet = exchange_->inlet();
  if (inlet == nullptr) throw std::logic_error{"only an upload() sends a body"};
  if (inlet->ended()) throw std::logic_error{"the body of this upload() has ended"};
  inlet->push(piece);
  exchange_->run_ready();
  return *this;
}

OpenCall& OpenCall::end() {
  if (exchange_->inlet() == nullptr) throw std::logic_error{"only an upload() sends a body"};
  exchange_->inlet()->end();
  exchange_->run_ready();
  return *this;
}

bool OpenCall::answered() const noexcept { return exchange_->has_head(); }

ReplyStatus OpenCall::status() {
  exchange_->await_head();
  return exchange_->head().status();
}

const Headers& OpenCall::headers() {
  exchange_->await_head();
  return exchange_->head().headers();
}

namespace {

// False when there is none before `limit`, or none any more.
bool has_piece(Exchange& exchange, TimePoint limit) {
  if (!exchange.await_piece(limit)) return false;
  if (exchange.broken_off()) throw BrokenOff{describe(exchange.answered(""))};
  return !exchange.ended();
}

std::optional<std::string> next_before(Exchange& exchange, TimePoint limit) {
  if (!has_piece(exchange, limit)) return std::nullopt;
  return std::string{exchange.piece()};
}

std::optional<ReceivedEvent> event_before(Exchange& exchange, TimePoint limit) {
  for (;;) {
    if (auto event = exchange.events().take()) return event;
    if (!has_piece(exchange, limit)) return std::nullopt;
    exchange.events().feed(exchange.piece());
  }
}

// Waits with `next` as long as the caller has patience.
template <class F>
auto patiently(Exchange& exchange, F next) {
  exchange.await_head();
  auto found = next(exchange, exchange.patience());
  if (!found && !exchange.ended()) exchange.miss_piece();
  return found;
}

// All of `within` has passed when nothing came.
template <class F>
auto briefly(Exchange& exchange, Duration within, F next) {
  exchange.await_head();
  const TimePoint limit = now() + within;
  auto found = next(exchange, limit);
  if (!found && !exchange.ended()) exchange.advance_to(limit);
  return found;
}

}  // namespace

std::optional<std::string> OpenCall::next() { return patiently(*exchange_, next_before); }
std::optional<std::string> OpenCall::next(Duration within) { return briefly(*exchange_, within, next_before); }
std::optional<ReceivedEvent> OpenCall::event() { return patiently(*exchange_, event_before); }
std::optional<ReceivedEvent> OpenCall::event(Duration within) { return briefly(*exchange_, within, event_before); }

const std::vector<std::string>& OpenCall::comments() const noexcept { return exchange_->events().comments(); }
bool OpenCall::ended() const noexcept { return exchange_->ended(); }
Reply OpenCall::reply() { return exchange_->rest(); }
void OpenCall::drain() { exchange_->drain(); }
void OpenCall::leave() { exchange_->leave(); }

}  // namespace skiff::test
