#pragma once

#include "outbound/endpoint.hpp"

#include <skiff/core/runtime.hpp>
#include <skiff/core/task.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff::outbound {

/// Names to addresses, without blocking the worker: asked where blocking work is done, once for all who ask at the
/// same time, and remembered for a while, that there are none too. Belongs to one worker.
class Resolver {
 public:
  /// What asks the system; runs on another thread.
  using Lookup = std::function<Result<std::vector<Endpoint>>(const std::string& host, std::uint16_t port)>;

  Resolver(Duration ttl, Duration failure_ttl, Lookup lookup = resolve_blocking);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver();

  /// The addresses, never none. An address written as one is not looked up. Errors: unavailable. Cancelled at once,
  /// the question goes on for those who come later.
  Task<Result<std::vector<Endpoint>>> resolve(const std::string& host, std::uint16_t port);

 private:
  struct Entry;
  class Arrival;
  using Key = std::pair<std::string, std::uint16_t>;

  Task<Result<std::vector<Endpoint>>> look_up(std::string host, std::uint16_t port);
  void forget_old(TimePoint now);
  bool ask(const std::shared_ptr<Entry>& entry, const Key& key);

  Duration ttl_;
  Duration failure_ttl_;
  std::shared_ptr<const Lookup> lookup_;
  std::map<Key, std::shared_ptr<Entry>> entries_;
};

}  // namespace skiff::outbound
