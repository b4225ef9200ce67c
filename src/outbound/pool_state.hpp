#pragma once

#include "core/io_runtime.hpp"
#include "core/text_map.hpp"
#include "net/deadlines.hpp"
#include "net/output.hpp"
#include "outbound/connection.hpp"
#include "outbound/pool.hpp"
#include "outbound/resolver.hpp"

#include <skiff/http/limits.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::outbound {

/// What a pool knows of one destination.
struct Host {
  explicit Host(const Destination& destination);

  Destination destination;
  std::string name;               // for the Host field
  bool valid;                     // it may stand there
  std::vector<Connection*> idle;  // the newest last
  std::size_t busy = 0;
  std::size_t connecting = 0;
  std::size_t waiting = 0;

  std::size_t open() const noexcept { return idle.size() + busy + connecting; }
};

/// For few keys, which no caller chooses.
struct HashDestination {
  using is_transparent = void;
  std::size_t operator()(DestinationView destination) const noexcept {
    return (words::hash(destination.host) * 31 + destination.port) * 31 + words::hash(destination.unix_path);
  }
};

struct SameDestination {
  using is_transparent = void;
  bool operator()(DestinationView one, DestinationView other) const noexcept {
    return one.port == other.port && same_text(one.host, other.host) && same_text(one.unix_path, other.unix_path);
  }
};

/// The pool itself. Lives as long as its Pool and its connections.
class PoolState final : private Timer, private IoRuntime::Guest {
 public:
  using Ptr = boost::intrusive_ptr<PoolState>;

  explicit PoolState(PoolOptions options, Resolver::Lookup lookup);

  /// See Pool.
  Task<Reply> send(Request& request, DestinationView destination, Journey& journey);
  PoolSnapshot inspect() const;
  void close_idle() noexcept;

  /// The Pool ends. What is under way ends by itself.
  void end() noexcept;

  // For its connections and calls.
  const PoolOptions& options() const noexcept { return options_; }
  const Limits& limits() const noexcept { return limits_; }
  net::Deadlines& deadlines() noexcept { return deadlines_; }
  net::Output& scratch() noexcept { return scratch_; }
  std::span<char> spill() noexcept { return {spill_.get(), spill_bytes}; }

  /// A tick old at most.
  TimePoint now() const noexcept { return now_; }

  /// Not before `time` has passed.
  TimePoint deadline_in(Duration time) const noexcept;

  /// A call has ended and its connection may be used again, if it is fit for that.
  void returned(Connection& connection) noexcept;

  /// A connection was closed.
  void removed(Connection& connection) noexcept;

 private:
  friend void intrusive_ptr_add_ref(PoolState* state) noexcept { ++state->references_; }
  friend void intrusive_ptr_release(PoolState* state) noexcept {
    if (--state->references_ == 0) destroy(state);
  }
  [[gnu::noinline]] static void destroy(PoolState* state) noexcept;

  /// A call's place in line for a connection, or for leave to make one.
  class Turn;
  /// Leave to make a connection.
  class Slot;

  PoolState(const PoolState&) = delete;
  ~PoolState() override;

  std::optional<Error> bind();
  Host& host_of(DestinationView destination);
  Lease take_idle(Host& host) noexcept;

  /// A connection that another call has done with, or a new one. `place`: leave to make one that the call has already,
  /// and uses; then it is a new one for certain, and stands in no line.
  Task<Result<Lease>> obtain(Host& host, Journey& journey, Slot& place);
  Task<Result<std::vector<Endpoint>>> endpoints_of(const Destination& destination);
  Lease add(Host& host, net::Socket socket, std::string address);
  bool may_open(const Host& host) const noexcept;
  void make_room(Host& host) noexcept;
  void room_made() noexcept;
  bool hand_over(Connection& connection) noexcept;
  bool fit(const Connection& connection) const noexcept;
  void fire() override;
  void forget_hosts();
  void runtime_ends() noexcept override;

  static constexpr std::size_t spill_bytes = 64 * 1024;

  PoolOptions options_;
  Limits limits_;
  IoRuntime* runtime_ = nullptr;
  net::Deadlines deadlines_;
  Resolver resolver_;
  boost::unordered_flat_map<Destination, std::unique_ptr<Host>, HashDestination, SameDestination> hosts_;
  Host* last_host_ = nullptr;  // that was asked for
  boost::intrusive::list<Connection> connections_;
  std::vector<Turn*> line_;
  net::Output scratch_;
  std::unique_ptr<char[]> spill_{new char[spill_bytes]};  // see net::ReceivingSocket
  PoolSnapshot counts_;
  TimePoint now_{};
  TimePoint renewed_{};  // connections from before are not used again
  std::size_t open_ = 0;  // connections, those being made too
  std::uint32_t references_ = 0;
  bool ended_ = false;
};

}  // namespace skiff::outbound
