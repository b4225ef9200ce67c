#pragma once

#include <skiff/core/time.hpp>

#include <cstddef>
#include <cstdint>

namespace skiff::outbound {

/// What a pool of connections may use and how long it waits. Sizes in bytes. Timeouts but for `connect_timeout` pass
/// up to 200 ms late, never early; how long a whole call may take is for the caller, within().
struct PoolOptions {
  /// Open connections to one destination, those under way included. At least 1. More calls at once wait in line.
  std::size_t connections_per_host = 100;

  /// Open connections in all. At least 1. A connection that is idle elsewhere is closed to make room.
  std::size_t connections = 1000;

  /// Calls in line for a connection, of all destinations. More: unavailable at once.
  std::size_t waiting = 1000;

  /// How long a connection may be idle before it is closed; less than the servers' own limit, or they win the race.
  Duration idle_timeout = std::chrono::seconds{60};

  /// How old a connection may grow before it is closed at the end of a call, so that a service's new instances get
  /// their share; each one ends up to a tenth earlier, by chance, so that they do not end together.
  Duration max_age = std::chrono::minutes{10};

  /// For a connection to be made, all addresses tried together; resolving the name counts too.
  Duration connect_timeout = std::chrono::seconds{1};

  /// How long a server may say nothing while an answer is waited for, and between two pieces of it.
  Duration read_timeout = std::chrono::seconds{30};

  /// How long a server may take nothing of a request.
  Duration write_timeout = std::chrono::seconds{30};

  /// How long an upload with "Expect: 100-continue" waits to be asked for before it is sent all the same (RFC 9110
  /// section 10.1.1).
  Duration continue_timeout = std::chrono::seconds{1};

  /// An answer's status line and fields together, and its trailer.
  std::size_t header_bytes = 64 * 1024;

  /// An answer's fields, and those of its trailer.
  std::size_t header_count = 200;

  /// An answer's body, unless Body::limit() is told otherwise before it is read. Larger: content_too_large.
  std::uint64_t body_bytes = 64 * 1024 * 1024;

  /// Interim answers (1xx) before the answer. More: bad_gateway.
  unsigned interim_answers = 16;

  /// How long what a name resolves to is used; and how long that it does not is believed.
  Duration resolve_ttl = std::chrono::seconds{5};
  Duration resolve_failure_ttl = std::chrono::seconds{1};

  /// Between the first try of one address and that of the next (RFC 8305 section 5).
  Duration connect_stagger = std::chrono::milliseconds{250};
};

}  // namespace skiff::outbound
