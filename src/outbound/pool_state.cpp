#include "outbound/pool_state.hpp"

#include "http/characters.hpp"
#include "outbound/turn.hpp"

#include <skiff/core/random.hpp>

#include <algorithm>
#include <utility>

// What a pool holds: connections given out, taken back, counted and ended. How one is made is in pool_open.cpp, what
// a call does with it in call.cpp.
namespace skiff::outbound {
namespace {

constexpr std::uint16_t http_port = 80;

std::string host_field(const Destination& destination) {
  if (destination.host.empty()) return "localhost";
  const bool v6 = destination.host.find(':') != std::string::npos;
  std::string name = v6 ? "[" + destination.host + "]" : destination.host;
  if (destination.port != http_port && destination.unix_path.empty()) name += ":" + std::to_string(destination.port);
  return name;
}

}  // namespace

Host::Host(const Destination& to)
    : destination(to), name(host_field(to)), valid(characters::all(name, characters::host)) {}

PoolState::PoolState(PoolOptions options, Resolver::Lookup lookup)
    : options_(std::move(options)), resolver_(options_.resolve_ttl, options_.resolve_failure_ttl, std::move(lookup)) {
  limits_.header_bytes = options_.header_bytes;
  limits_.header_count = options_.header_count;
}

PoolState::~PoolState() {
  if (runtime_ != nullptr) runtime_->leave(*this);
}

void PoolState::destroy(PoolState* state) noexcept { delete state; }

std::optional<Error> PoolState::bind() {
  if (runtime_ != nullptr && runtime_ == &Runtime::current()) return std::nullopt;
  IoRuntime* const runtime = IoRuntime::current();
  if (runtime == nullptr) {
    return internal_error("a call over a socket needs a worker's event loop, and this thread has none");
  }
  if (runtime_ != nullptr) return internal_error("a pool of connections was used by two workers");
  runtime_ = runtime;
  runtime_->join(*this);
  return std::nullopt;
}

void PoolState::runtime_ends() noexcept {
  const Ptr kept{this};
  runtime_ = nullptr;
  for (auto& [destination, host] : hosts_) host->idle.clear();
  while (!connections_.empty()) {
    const Connection::Ptr connection{&connections_.front(), false};  // the list's reference
    connections_.pop_front();
    --open_;
    if (!connection->idle()) --connection->host().busy;
    connection->release_socket();
  }
}

void PoolState::end() noexcept {
  ended_ = true;
  close_idle();
}

void PoolState::close_idle() noexcept {
  renewed_ = skiff::now();
  const Ptr kept{this};
  for (auto& [destination, host] : hosts_) {
    while (!host->idle.empty()) host->idle.back()->close();
  }
}

TimePoint PoolState::deadline_in(Duration time) const noexcept {
  const Duration late = net::Deadlines::tick;
  return time < TimePoint::max() - now_ - late ? now_ + time + late : TimePoint::max() - Duration{1};
}

Host& PoolState::host_of(DestinationView destination) {
  if (last_host_ != nullptr && SameDestination{}(last_host_->destination, destination)) return *last_host_;
  const auto found = hosts_.find(destination);
  if (found != hosts_.end()) return *(last_host_ = found->second.get());
  Destination kept{std::string{destination.host}, destination.port, std::string{destination.unix_path}};
  auto host = std::make_unique<Host>(kept);
  return *hosts_.emplace(std::move(kept), std::move(host)).first->second;
}

Lease PoolState::take_idle(Host& host) noexcept {
  while (!host.idle.empty() && host.idle.back()->disturbed()) host.idle.back()->close();
  if (host.idle.empty()) return {};
  Connection& connection = *host.idle.back();
  host.idle.pop_back();
  ++host.busy;
  ++counts_.reused;
  connection.begin_call();
  return Lease{Connection::Ptr{&connection}};
}

bool PoolState::fit(const Connection& connection) const noexcept {
  return !ended_ && !connection.ended() && connection.opened() > renewed_ && now_ < connection.expires();
}

void PoolState::returned(Connection& connection) noexcept {
  if (!fit(connection) || !connection.input().empty() || !hand_over(connection)) return connection.close();
}

// To the first in line for this host, else it falls idle. False: others wait for the room it takes.
bool PoolState::hand_over(Connection& connection) noexcept {
  Host& host = connection.host();
  if (host.waiting > 0) {
    const auto next = std::find_if(line_.begin(), line_.end(), [&](Turn* turn) { return &turn->host() == &host; });
    connection.begin_call();
    ++counts_.reused;
    (*next)->lease = Lease{Connection::Ptr{&connection}};
    (*next)->come();
    return true;
  }
  if (!line_.empty() && open_ >= options_.connections) return false;
  --host.busy;
  host.idle.push_back(&connection);
  connection.fall_idle(std::min(deadline_in(options_.idle_timeout), connection.expires()));
  return true;
}

void PoolState::removed(Connection& connection) noexcept {
  const Ptr kept{this};
  Host& host = connection.host();
  if (connection.idle()) {
    std::erase(host.idle, &connection);
  } else {
    --host.busy;
  }
  --open_;
  connections_.erase(connections_.iterator_to(connection));
  intrusive_ptr_release(&connection);
  room_made();
}

bool PoolState::may_open(const Host& host) const noexcept {
  return host.open() < options_.connections_per_host && open_ < options_.connections;
}

void PoolState::room_made() noexcept {
  for (std::size_t i = 0; i < line_.size() && open_ < options_.connections;) {
    Turn& turn = *line_[i];
    if (may_open(turn.host())) {
      turn.slot = Slot{*this, turn.host()};
      turn.come();  // takes it out of the line
    } else {
      ++i;
    }
  }
}

// Closes what is idle elsewhere, of the first host that has any, where that makes a connection to `host` possible.
void PoolState::make_room(Host& host) noexcept {
  if (open_ < options_.connections || host.open() >= options_.connections_per_host) return;
  for (auto& [destination, other] : hosts_) {
    if (other->idle.empty()) continue;
    return other->idle.front()->close();
  }
}

Lease PoolState::add(Host& host, net::Socket socket, std::string address) {
  if (connections_.empty()) {
    now_ = runtime_->now();
    deadlines_.jump(now_);
    runtime_->arm(*this, now_ + net::Deadlines::tick);
  }
  Connection::Ptr connection{new Connection{*this, host, std::move(socket), std::move(address)}};
  connections_.push_back(*connection);
  intrusive_ptr_add_ref(connection.get());  // the list's reference
  ++open_;
  ++host.busy;
  ++counts_.opened;
  connection->begin_call();
  return Lease{std::move(connection)};
}

// Ticks only while there is a connection.
void PoolState::fire() {
  const Ptr kept{this};
  now_ = runtime_->now();
  deadlines_.advance(now_);
  forget_hosts();
  if (!connections_.empty()) runtime_->arm(*this, now_ + net::Deadlines::tick);
}

void PoolState::forget_hosts() {
  constexpr std::size_t many = 64;
  if (hosts_.size() <= many) return;
  last_host_ = nullptr;
  boost::unordered::erase_if(hosts_, [](const auto& item) {
    return item.second->open() == 0 && item.second->waiting == 0;
  });
}

PoolSnapshot PoolState::inspect() const {
  PoolSnapshot snapshot = counts_;
  for (const auto& [destination, host] : hosts_) {
    snapshot.hosts.push_back({host->name, host->idle.size(), host->busy, host->connecting, host->waiting});
  }
  return snapshot;
}

}  // namespace skiff::outbound
