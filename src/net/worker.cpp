#include "net/worker.hpp"

#include <skiff/http/date.hpp>

#include <boost/asio/executor_work_guard.hpp>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

namespace skiff::net {
namespace {

constexpr Duration draining_tick = std::chrono::milliseconds{5};

// A connection whose handshake began before draining gets this long to complete it: a round trip in a data
// centre many times over.
constexpr Duration handshake_patience = std::chrono::milliseconds{5};

std::size_t share_of(std::size_t total, unsigned workers) { return (total + workers - 1) / workers; }

}  // namespace

Worker::Worker(const ServerConfig& config, BlockingPool& pool)
    : config_(config), durations_(config.instruments), exchanges_(config.limits), runtime_(pool) {
  refresh_clock();
}

Worker::~Worker() = default;

void Worker::listen(Listener listener) {
  acceptors_.push_back(std::make_unique<Acceptor>(
      runtime_, std::move(listener), [this](Socket socket) { accepted(std::move(socket)); },
      [this](std::string_view reason) { config_.observer->accept_failed(reason); }));
}

void Worker::run() {
  for (auto& acceptor : acceptors_) acceptor->start();
  const auto guard = boost::asio::make_work_guard(runtime_.context());
  runtime_.run();
  runtime_.run_ready([this] {
    stop_listening();
    while (!connections_.empty()) connections_.front().abort();
  });
}

WorkerSnapshot Worker::inspect(std::size_t details) const {
  WorkerSnapshot snapshot;
  snapshot.connections = connections_.size();
  snapshot.in_flight = flights_.size();
  snapshot.details.reserve(std::min(details, connections_.size()));
  for (const Connection& connection : connections_) {
    if (snapshot.details.size() == details) break;
    snapshot.details.push_back(connection.inspect());
  }
  return snapshot;
}

void Worker::settle() { runtime_.run_ready(); }

void Worker::drain() {
  runtime_.post([this] {
    if (draining_) return;
    draining_ = true;
    draining_since_ = now_ = runtime_.now();
    for (auto& acceptor : acceptors_) acceptor->refuse_new();
    runtime_.arm(*this, now_ + draining_tick);
  });
}

void Worker::stop() {
  runtime_.post([this] { runtime_.stop(); });
}

void Worker::stop_listening() {
  listening_ = false;
  for (auto& acceptor : acceptors_) acceptor->stop();
}

void Worker::accepted(Socket socket) {
  wake_ticking();
  const bool full = connections_full();
  Connection::Ptr connection{new Connection{*this, std::move(socket)}};
  instruments().connections_accepted.add();
  instruments().connections_open.add();
  connections_.push_back(*connection);
  intrusive_ptr_add_ref(connection.get());  // the list's reference
  if (full) return connection->turn_away();
  connection->start();
}

bool Worker::connections_full() {
  const bool full = connections_.size() >= share_of(config_.limits.connections, config_.workers);
  if (full) {
    instruments().connection_limit_hit.add();
    limited("connections", connections_limited_until_);
  }
  return full;
}

bool Worker::flights_full() noexcept {
  if (flights_.size() < share_of(config_.limits.in_flight, config_.workers)) return false;
  instruments().in_flight_limit_hit.add();
  limited("in_flight", flights_limited_until_);
  return true;
}

void Worker::limited(std::string_view limit, TimePoint& silent_until) {
  if (now_ < silent_until) return;
  silent_until = now_ + std::chrono::seconds{1};
  config_.observer->limited(limit);
}

void Worker::remove(Connection& connection) {
  instruments().connections_open.add(-1);
  connections_.erase(connections_.iterator_to(connection));
  intrusive_ptr_release(&connection);
}

// Ticks only while there is a connection: an idle server sleeps.
void Worker::wake_ticking() {
  if (armed()) return;
  refresh_clock();
  runtime_.arm(*this, now_ + Deadlines::tick);
}

void Worker::fire() {
  const TimePoint due = at();
  refresh_clock();
  instruments().loop_lag.observe(now_ - due);
  deadlines_.advance(now_);
  if (now_ - ticked_at_ >= Deadlines::tick) {  // draining, this is called more often
    ticked_at_ = now_;
    ++ticks_;
    flights_.check_peers();
  }
  if (draining_) return close_quiet();
  if (!connections_.empty()) runtime_.arm(*this, now_ + Deadlines::tick);
}

void Worker::refresh_clock() {
  now_ = runtime_.now();
  if (connections_.empty()) deadlines_.jump(now_);
  try {
    refresh_server_fields();
  } catch (const std::bad_alloc&) {  // those of the last second must do
    out_of_memory();
  }
}

void Worker::refresh_server_fields() {
  const auto name = [this] {
    return config_.server_name.empty() ? std::string{} : "Server: " + config_.server_name + "\r\n";
  };
  if (!config_.send_date) {
    if (server_fields_.empty()) server_fields_ = name();
    return;
  }
  const auto second = std::chrono::floor<std::chrono::seconds>(runtime_.wall_now()).time_since_epoch().count();
  if (second == date_second_) return;
  server_fields_ = name() + "Date: " + http_date(WallTime{std::chrono::seconds{second}}) + "\r\n";
  date_second_ = second;
}

// Closes connections as they fall quiet, until none is left; then run() returns.
void Worker::close_quiet() {
  if (listening_ && now_ - draining_since_ >= handshake_patience) stop_listening();
  for (auto it = connections_.begin(); it != connections_.end();) {
    Connection& connection = *it++;  // closing takes it out of the list
    connection.drain(now_);
  }
  if (connections_.empty() && !listening_) {
    runtime_.stop();
  } else {
    runtime_.arm(*this, now_ + draining_tick);
  }
}

}  // namespace skiff::net
