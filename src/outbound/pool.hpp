#pragma once

#include "outbound/pool_options.hpp"
#include "outbound/resolver.hpp"

#include <skiff/core/task.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::outbound {

class PoolState;

/// Where a service listens: a host and port, or a Unix socket.
struct Destination {
  Destination() = default;
  Destination(std::string to, std::uint16_t at, std::string path = {})
      : host(std::move(to)), port(at), unix_path(std::move(path)) {}

  std::string host;  // a name, or an address: 192.0.2.1, 2001:db8::1 (without brackets)
  std::uint16_t port = 80;
  std::string unix_path;  // not empty: connects there; `host` and `port` are only for the Host field

  bool operator==(const Destination&) const = default;
};

/// The same, with text that someone else keeps.
struct DestinationView {
  DestinationView(const Destination& of) noexcept : host(of.host), port(of.port), unix_path(of.unix_path) {}
  DestinationView(std::string_view to, std::uint16_t at, std::string_view path) noexcept
      : host(to), port(at), unix_path(path) {}

  std::string_view host;
  std::uint16_t port;
  std::string_view unix_path;

  bool operator==(const DestinationView&) const = default;
};

/// How far one call came. Filled in while it runs, and valid whatever happens, cancellation too; a retry decides by it.
/// A try that failed on a connection from the pool and was repeated by the pool itself does not show but in `connects`.
struct Journey {
  /// The kernel has taken at least one byte of the request, on the connection that answered or failed. False: the
  /// server cannot have seen anything of it.
  bool sent = false;

  /// That connection had carried calls before.
  bool reused = false;

  /// At least one byte of an answer came.
  bool answered = false;

  /// "192.0.2.1:80", "[2001:db8::1]:80" or the Unix socket's path; empty before there was a connection.
  std::string address;

  /// How long this call has waited for a connection: in line, resolving, connecting. Zero for an idle one.
  Duration connecting{};

  /// New connections that were made for it.
  unsigned connects = 0;
};

/// What a pool holds, for one destination.
struct HostSnapshot {
  std::string name;             // "inventory:8080", as its Host field has it
  std::size_t idle = 0;         // connections
  std::size_t busy = 0;         // connections that carry a call
  std::size_t connecting = 0;   // connections being made
  std::size_t waiting = 0;      // calls in line
};

struct PoolSnapshot {
  std::vector<HostSnapshot> hosts;
  std::uint64_t opened = 0;         // connections, since the pool was made
  std::uint64_t reused = 0;         // calls on a connection that was there
  std::uint64_t repeated = 0;       // calls tried again, since an idle connection had died
  std::uint64_t connect_failed = 0;
};

/// Connections to other services, kept open between calls (RFC 9112 section 9). Belongs to one worker: made anywhere,
/// used on that worker's thread alone, and bound to its runtime by the first call. It may outlive that runtime; its
/// connections do not. Ends on the worker's thread or after it.
class Pool {
 public:
  /// Throws ConfigurationError for options that make no sense.
  explicit Pool(PoolOptions options = {});

  /// `lookup` resolves names instead of the system's getaddrinfo(); on another thread.
  Pool(PoolOptions options, Resolver::Lookup lookup);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  /// One call. All that it is given outlives the task, and so does the pool. Fields that are for one
  /// hop only (Connection and what it names, TE, Upgrade …) are not sent; Host is made of the destination where the
  /// request has none; the length or chunks follow from the body.
  ///
  /// Any status is an answer, 4xx and 5xx too. Its headers are its own; fields for one hop only are taken off here
  /// too, so that an answer may be handed on. A body that came whole with the head is text in memory; any other is
  /// pulled off the connection as it is read, and may outlive the pool. One that is dropped before its end closes its
  /// connection, unless little is left.
  ///
  /// A call on a kept connection that turns out to be dead, without a byte of an answer, is tried again at once on a
  /// new one that takes its place, once, where the method is idempotent or nothing was sent, and the body is not a
  /// stream.
  ///
  /// Errors: unavailable (no address, no connection, too many calls in line), bad_gateway (an answer that is none, or
  /// broke off), gateway_timeout (see PoolOptions), internal (a request that cannot be sent; no IoRuntime on this
  /// thread). What the request's own body fails with is given as it is. The cause says where and what. Cancelled:
  /// the connection is closed.
  Task<Reply> send(Request& request, DestinationView destination, Journey& journey);

  /// On the worker's thread.
  PoolSnapshot inspect() const;

  /// Closes idle connections, and every other at the end of its call: the service stops, or the client's address
  /// has changed. Later calls make new ones.
  void close_idle();

 private:
  struct Release {
    void operator()(PoolState* state) const noexcept;
  };
  std::unique_ptr<PoolState, Release> state_;  // its connections hold it too
};

}  // namespace skiff::outbound
