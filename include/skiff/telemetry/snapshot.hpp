#pragma once

#include <skiff/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A request under way.
struct RequestSnapshot {
  std::string method;
  std::string path;  // without its query, which may hold secrets
  std::string route;
  Duration age{};
};

struct ConnectionSnapshot {
  std::string peer;
  std::string_view state;  // idle, reading, handling, sending, flushing, discarding, lingering
  Duration age{};
  std::uint64_t requests = 0;  // so far
  std::optional<RequestSnapshot> request;
};

/// What a worker of a server is at.
struct WorkerSnapshot {
  std::size_t worker = 0;
  bool answered = false;  // false: it did not in time, and the rest is unknown; a handler blocks it
  Duration took{};        // to answer: how late its event loop is
  std::size_t connections = 0;
  std::size_t in_flight = 0;                // requests that wait for something
  std::vector<ConnectionSnapshot> details;  // at most as many as were asked for
};

}  // namespace skiff
