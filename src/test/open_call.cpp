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
  if (inlet == nullptr || inlet->ended()) throw std::logic_error{"only the body of an upload() that has not ended is sent"};
  inlet->push(piece);
  exchange_->run_ready();
  return *this;
}

OpenCall& OpenCall::end() {
  if (exchange_->inlet() == nullptr) throw std::logic_error{"only the body of an upload() ends"};
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

// Throws for a failure. False at the end.
bool has_more(const Exchange& exchange) {
  if (exchange.broken_off()) throw BrokenOff{describe(exchange.answered(""))};
  return !exchange.ended();
}

}  // namespace

std::optional<std::string> OpenCall::next() {
  exchange_->await_head();
  if (!exchange_->await_piece(exchange_->patience())) exchange_->miss_piece();
  if (!has_more(*exchange_)) return std::nullopt;
  return std::string{exchange_->piece()};
}

std::optional<std::string> OpenCall::next(Duration within) {
  exchange_->await_head();
  const TimePoint limit = now() + within;
  if (exchange_->await_piece(limit)) {
    if (has_more(*exchange_)) return std::string{exchange_->piece()};
  } else {
    exchange_->advance_to(limit);
  }
  return std::nullopt;
}

std::optional<ReceivedEvent> OpenCall::event() {
  exchange_->await_head();
  const TimePoint limit = exchange_->patience();
  for (;;) {
    if (auto event = exchange_->events().take()) return event;
    if (!exchange_->await_piece(limit)) exchange_->miss_piece();
    if (!has_more(*exchange_)) return std::nullopt;
    exchange_->events().feed(exchange_->piece());
  }
}

std::optional<ReceivedEvent> OpenCall::event(Duration within) {
  exchange_->await_head();
  const TimePoint limit = now() + within;
  for (;;) {
    if (auto event = exchange_->events().take()) return event;
    if (!exchange_->await_piece(limit)) {
      exchange_->advance_to(limit);
      return std::nullopt;
    }
    if (!has_more(*exchange_)) return std::nullopt;
    exchange_->events().feed(exchange_->piece());
  }
}

const std::vector<std::string>& OpenCall::comments() const noexcept { return exchange_->events().comments(); }
bool OpenCall::ended() const noexcept { return exchange_->ended(); }
Reply OpenCall::reply() { return exchange_->rest(); }
void OpenCall::drain() { exchange_->drain(); }
void OpenCall::leave() { exchange_->leave(); }

}  // namespace skiff::test
