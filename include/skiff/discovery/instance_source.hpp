#pragma once

#include <skiff/discovery/instance.hpp>

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace skiff {

/// Where a client's lists of instances come from: a fixed list, DNS, a registry. It publishes whole lists that never
/// change. An update blocks nobody: each worker compares `version()` before it picks and hands a new list to its own
/// Balancer. All of it may be called from any thread.
class InstanceSource {
 public:
  InstanceSource();
  InstanceSource(const InstanceSource&) = delete;
  InstanceSource& operator=(const InstanceSource&) = delete;
  virtual ~InstanceSource() = default;

  /// Goes up with each list; 0 before the first. One relaxed load.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_relaxed); }

  /// The latest list, of the version last read or a newer one; empty before the first. Takes a lock for as long as it
  /// takes to copy a pointer.
  InstanceList current() const;

 protected:
  /// Replaces the list.
  void publish(std::vector<Instance> instances);

 private:
  std::atomic<std::uint64_t> version_{0};
  mutable std::mutex mutex_;
  InstanceList list_;
};

/// A list that changes only when the program says so.
class FixedInstances final : public InstanceSource {
 public:
  explicit FixedInstances(std::vector<Instance> instances) { publish(std::move(instances)); }
  void update(std::vector<Instance> instances) { publish(std::move(instances)); }
};

std::shared_ptr<FixedInstances> fixed(std::vector<Instance> instances);

/// `fixed({"http://10.0.0.1:8080", "http://10.0.0.2:8080"})`. Throws ConfigurationError for what parse_address()
/// refuses.
std::shared_ptr<FixedInstances> fixed(std::initializer_list<std::string_view> addresses);

}  // namespace skiff
