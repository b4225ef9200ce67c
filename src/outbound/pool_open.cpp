#include "outbound/connector.hpp"
#include "outbound/failures.hpp"
#include "outbound/pool_state.hpp"
#include "outbound/turn.hpp"

#include <skiff/core/within.hpp>

#include <utility>

// How a call comes to a connection where none is idle: in line, then by making one.
namespace skiff::outbound {
namespace {

/// Counts what a call waits for its connection, however that ends.
class Waited {
 public:
  explicit Waited(Journey& journey) noexcept : journey_(journey), began_(now()) {}
  Waited(const Waited&) = delete;
  Waited& operator=(const Waited&) = delete;
  ~Waited() { journey_.connecting += now() - began_; }

 private:
  Journey& journey_;
  TimePoint began_;
};

}  // namespace

Task<Result<Lease>> PoolState::obtain(Host& host, Journey& journey, Slot& place) {
  const Waited waited{journey};
  Slot slot = std::move(place);
  if (!slot) make_room(host);
  if (!slot && host.waiting == 0 && may_open(host)) slot = Slot{*this, host};
  if (!slot) {
    if (line_.size() >= options_.waiting) {
      co_return unreachable("no connection to " + host.name + " is free, and " + std::to_string(line_.size()) +
                            " calls are in line already");
    }
    Turn turn{*this, host};
    co_await turn;
    if (turn.lease) co_return std::move(turn.lease);
    slot = std::move(turn.slot);
  }

  const TimePoint began = skiff::now();
  Task<Result<std::vector<Endpoint>>> resolving = endpoints_of(host.destination);
  auto endpoints = co_await within(options_.connect_timeout, std::move(resolving));
  if (!endpoints) co_return unreachable("cannot resolve " + host.destination.host + ": it took too long");
  if (!*endpoints) co_return endpoints->error();

  ++journey.connects;
  Connect connecting{*runtime_, interleaved(**endpoints), options_.connect_stagger,
                     options_.connect_timeout - (skiff::now() - began)};
  Result<Connected> connected = co_await connecting;
  if (!connected) {
    ++counts_.connect_failed;
    co_return connected.error();
  }
  slot.become_connection();
  co_return add(host, std::move(connected->socket), connected->endpoint.text());
}

Task<Result<std::vector<Endpoint>>> PoolState::endpoints_of(const Destination& destination) {
  using Endpoints = Result<std::vector<Endpoint>>;
  if (destination.unix_path.empty()) return resolver_.resolve(destination.host, destination.port);
  const auto endpoint = unix_endpoint(destination.unix_path);
  if (!endpoint) return Endpoints{unreachable("the path of a Unix socket is too long: " + destination.unix_path)};
  return Endpoints{std::vector<Endpoint>{*endpoint}};
}

}  // namespace skiff::outbound
