#include "net/connection.hpp"

#include "http/answer.hpp"
#include "http/server_span.hpp"
#include "net/connection_waits.hpp"
#include "net/peer.hpp"
#include "net/request_body.hpp"
#include "net/worker.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

// Accepting requests: from bytes to a running handler. Answers are in connection_answer.cpp, writing in
// connection_write.cpp, the request's body in connection_body.cpp.
namespace skiff::net {

Connection::Connection(Worker& worker, Socket socket)
    : worker_(worker), socket_(std::move(socket)), reception_(*this) {}

Connection::~Connection() {
  if (exchange_ && exchange_->body_handle != nullptr) exchange_->body_handle->detach();
}

// Apart, so that the compiler does not follow the count through and warn of what cannot happen.
void Connection::destroy(Connection* connection) noexcept { delete connection; }

void Connection::start() {
  opened_ = quiet_since_ = worker_.now();
  worker_.deadlines().set(*this, worker_.now() + worker_.config().limits.header_timeout);
  guarded([this] { read(); });
}

void Connection::turn_away() {
  keep_alive_ = false;
  opened_ = worker_.now();
  guarded([this] {
    exchange_ = worker_.exchanges().take();
    const Error error = unavailable("the server is at its limit of connections").with_header("Retry-After", "1");
    send(error_response(error, nullptr));
  });
}

void Connection::out_of_memory() {
  worker_.out_of_memory();
  close();
}

Connection::Reception::Reception(Connection& connection) noexcept
    : ReceiveOperation([](ReceiveOperation& self, bool gone) {
        Connection& to = static_cast<Reception&>(self).connection_;
        const Ptr held{&to, false};
        if (!gone) to.guarded([&to] { to.on_received(); });
      }),
      connection_(connection) {}

void Connection::receive(char* space, std::size_t size, bool of_body) {
  receives_body_ = of_body;
  intrusive_ptr_add_ref(this);
  socket_.receive(reception_, space, size);
}

void Connection::on_received() {
  if (receives_body_) return on_body(reception_.error(), reception_.bytes());
  on_read(reception_.error(), reception_.bytes());
}

void Connection::read() {
  constexpr std::size_t enough = 512;
  char* space = in_.reserve(enough);
  receive(space, in_.space(), false);
}

void Connection::on_read(const boost::system::error_code& failed, std::size_t bytes) {
  if (phase_ == Phase::closed) return;
  if (std::exchange(head_late_, false)) {
    refuse({ErrorKind::request_timeout, "the request's header took too long"});
    return;
  }
  if (failed) return close();
  in_.received(bytes);
  if (phase_ == Phase::lingering) {
    in_.rewind();
    return read();
  }
  proceed();
}

void Connection::proceed() {
  if (exchange_) exchange_->freed_at = {};  // some time ago
  while (phase_ == Phase::reading && serve_one()) {
  }
}

bool Connection::serve_one() {
  if (in_.empty()) {
    fall_idle();
    return false;
  }
  if (!exchange_) exchange_ = worker_.exchanges().take();
  Exchange& exchange = *exchange_;
  switch (exchange.parser.parse(in_.view(), exchange.request)) {
    case RequestParser::Outcome::complete: break;
    case RequestParser::Outcome::refused: return refuse(exchange.parser.refusal());
    case RequestParser::Outcome::incomplete:
      if (!flush_all()) return false;
      if (!head_started_) {
        head_started_ = true;
        worker_.deadlines().set(*this, worker_.now() + worker_.config().limits.header_timeout);
      }
      read();
      return false;
  }
  in_.consume(exchange.parser.head_size());
  head_started_ = false;
  return dispatch();
}

bool Connection::dispatch() {
  Exchange& exchange = *exchange_;
  const Framing& framing = exchange.parser.framing();
  const std::uint64_t most = worker_.config().limits.requests_per_connection;
  ++served_;
  keep_alive_ = framing.keep_alive && (most == 0 || served_ < most);
  RequestBuilder{exchange.request}.peer(*this);
  begin_request();
  exchange.body.begin(framing, in_);
  if (framing.has_body()) {
    auto body = std::make_unique<RequestBody>(*this);
    exchange.body_handle = body.get();
    exchange.request.body() = Body{std::move(body)};
  }
  if (worker_.flights_full()) {
    return answer(unavailable("the server is at its limit of requests under way").with_header("Retry-After", "1"));
  }
  return handle();
}

void Connection::begin_request() {
  exchange_->began = exchange_->freed_at != TimePoint{} ? std::exchange(exchange_->freed_at, {}) : now();
  worker_.instruments().active_requests.add();
  exchange_->spans = worker_.config().tracer;
  if (exchange_->spans != nullptr) begin_server_span(*exchange_->spans, exchange_->request);
}

// Once for each request that began: at its end, or when its caller leaves before that.
void Connection::record_request() {
  Exchange& exchange = *exchange_;
  if (exchange.began == TimePoint{}) return;
  exchange.freed_at = now();
  const Duration took = exchange.freed_at - exchange.began;
  if (worker_.instruments().on) worker_.durations().record(exchange.request, exchange.status, took);
  if (exchange.spans != nullptr) end_server_span(*exchange.spans, exchange.request, exchange.status, took);
  worker_.instruments().active_requests.add(-1);
  exchange.began = {};
}

bool Connection::handle() {
  Exchange& exchange = *exchange_;
  const Context::Entered entered{&exchange};
  phase_ = Phase::handling;
  Task<Reply> task = call_handler();
  if (task.ready()) return answer(task.take());
  const bool ended = exchange.handling.start(std::move(task), this, [](void* self) {
    const Ptr connection{static_cast<Connection*>(self), false};  // the running task's reference
    connection->end_flight();
    connection->guarded([&] {
      Reply reply = connection->outcome();
      if (connection->phase_ == Phase::closed) return;
      if (connection->answer(std::move(reply))) connection->proceed();
    });
  });
  if (ended) return answer(outcome());
  intrusive_ptr_add_ref(this);
  begin_flight();
  flush_meanwhile();
  return false;
}

Task<Reply> Connection::call_handler() {
  try {
    return worker_.config().handler(exchange_->request);
  } catch (...) {
    return Reply{failure_in_flight()};
  }
}

Reply Connection::outcome() {
  try {
    return exchange_->handling.take();
  } catch (...) {
    return failure_in_flight();
  }
}

void Connection::begin_flight() {
  if (body_arrival_ == nullptr && drained_ == nullptr) worker_.deadlines().clear(*this);
  flight_tick_ = worker_.ticks();
  worker_.flights().add(*this);
}

void Connection::end_flight() { worker_.flights().remove(*this); }

bool Connection::refuse(const Refusal& refusal) {
  worker_.config().observer->refused(text(), refusal);
  if (worker_.instruments().on) {
    worker_.instruments().refused.with({std::to_string(code(status_of(refusal.kind)))}).add();
  }
  keep_alive_ = false;
  return send(error_response(Error{refusal.kind, std::string{refusal.reason}}, nullptr));
}

// Most callers that half-close are gone. Only requests under way for more than a tick are looked at: short ones
// pay nothing, and a caller that half-closes and waits is still answered by them.
void Connection::check_peer() {
  if (body_arrival_ != nullptr || worker_.ticks() - flight_tick_ < 2) return;
  // Not by peeking: what the caller has sent ahead would hide its end.
  pollfd peer{socket_.native_handle(), POLLRDHUP, 0};
  if (::poll(&peer, 1, 0) <= 0) return;
  if (peer.revents == POLLRDHUP && worker_.config().serve_half_closed) return;
  close();
}

void Connection::fall_idle() {
  if (!flush_all()) return;
  if (exchange_) worker_.exchanges().give_back(std::move(exchange_));
  in_.rewind();
  quiet_since_ = worker_.now();
  if (served_ > 0) worker_.deadlines().set(*this, worker_.now() + worker_.config().limits.idle_timeout);
  read();
}

void Connection::drain(TimePoint now) {
  if (exchange_ && exchange_->streaming != nullptr) exchange_->streaming->drain();
  close_if_quiet(now);
}

// A request that is on its way when its connection is closed is lost. So a connection that is new, or in steady
// use, is closed only when nothing came for a while: its next request is answered, with the news that it was the
// last. One that was used once gets a moment. What the kernel already holds for us will be answered in any case.
void Connection::close_if_quiet(TimePoint now) {
  if (phase_ != Phase::reading || exchange_ || !in_.empty()) return;
  constexpr Duration moment = std::chrono::milliseconds{25};
  const Duration patience = worker_.config().drain_quiet;
  const bool quiet = served_ == 1
                         ? now - std::max(quiet_since_, worker_.draining_since()) >= std::min(moment, patience)
                         : now - quiet_since_ >= patience + Deadlines::tick;  // the clock is a tick old at most
  char byte = 0;
  if (quiet && ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) close();
}

void Connection::abort() { close(); }

void Connection::on_deadline() {
  const Ptr self{this};
  switch (phase_) {
    case Phase::reading:
      if (exchange_ && head_started_) {  // on_read() refuses: until it is called, the buffer is the kernel's
        boost::system::error_code ignored;
        head_late_ = true;
        socket_.cancel(ignored);
        return;
      }
      break;
    case Phase::handling:
    case Phase::sending:
    case Phase::discarding:
      if (body_arrival_ != nullptr) return body_arrival_->time_out();
      break;
    default: break;
  }
  close();
}

ConnectionSnapshot Connection::inspect() const {
  constexpr std::array<std::string_view, 7> names{"reading",    "handling",  "sending", "flushing",
                                                  "discarding", "lingering", "closed"};
  const TimePoint time = now();
  ConnectionSnapshot snapshot;
  snapshot.peer = text();
  snapshot.state = names[static_cast<std::size_t>(phase_)];
  snapshot.age = time - opened_;
  snapshot.requests = served_;
  if (phase_ == Phase::reading) {
    if (!exchange_) snapshot.state = "idle";
  } else if (exchange_) {
    const Request& request = exchange_->request;
    snapshot.request = {std::string{request.method_text()}, std::string{request.path()},
                        std::string{request.route()}, time - exchange_->began};
  }
  return snapshot;
}

// Says goodbye and reads on for a moment: closing with unread bytes would reset the connection and could take
// the answer away before the caller has read it (RFC 9112 section 9.6).
void Connection::linger() {
  constexpr Duration patience = std::chrono::seconds{1};
  end_request();
  worker_.exchanges().give_back(std::move(exchange_));
  phase_ = Phase::lingering;
  in_.rewind();
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  worker_.deadlines().set(*this, worker_.now() + patience);
  read();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  const Ptr self{this};
  phase_ = Phase::closed;
  worker_.deadlines().clear(*this);
  end_flight();
  if (exchange_) {
    record_request();
    exchange_->handling.cancel();
    exchange_->sending.cancel();
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
  worker_.remove(*this);
}

std::string_view Connection::text() const {
  if (peer_.empty()) peer_ = peer_text(socket_);
  return peer_;
}

}  // namespace skiff::net
