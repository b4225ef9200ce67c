#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skiff {

/// What a server accepts from its callers. Every default is safe on the open internet; 0 means no limit
/// where that is said. Sizes in bytes.
struct Limits {
  /// The request line's target. Longer: 414.
  std::size_t target_bytes = 8 * 1024;

  /// Request line and header fields together. Longer: 431.
  std::size_t header_bytes = 32 * 1024;

  /// Header fields, and trailer fields. More: 431.
  std::size_t header_count = 100;

  /// A request body, unless its route says otherwise (Route::body_limit). Larger: 413.
  std::uint64_t body_bytes = 8 * 1024 * 1024;

  /// From the first byte of a request, or from accept, until its head is complete. Longer: 408; closed without
  /// a word when nothing came.
  std::chrono::milliseconds header_timeout = std::chrono::seconds{10};

  /// Between two requests of a connection. Longer: closed.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds{75};

  /// How long a handler waits for more of a request body, all waits together; each byte received buys more
  /// time at `minimum_rate`. Longer: 408.
  std::chrono::milliseconds body_timeout = std::chrono::seconds{20};

  /// The same for a caller that does not read its answer. Longer: closed.
  std::chrono::milliseconds write_timeout = std::chrono::seconds{20};

  /// Bytes per second that a caller must manage, both ways, once its timeout is used up.
  std::uint32_t minimum_rate = 240;

  /// Open connections of the whole server. More: 503 with Retry-After, closed.
  std::size_t connections = 20'000;

  /// Requests whose handlers are waiting for something, in the whole server. More: 503 with Retry-After at
  /// once, no queue.
  std::size_t in_flight = 4'096;

  /// Requests served on one connection before it is closed, so that load balancers can spread; 0: no limit.
  std::uint64_t requests_per_connection = 1'000'000;
};

}  // namespace skiff
