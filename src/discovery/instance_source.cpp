#include <skiff/discovery/instance_source.hpp>

#include <skiff/core/error.hpp>

#include <utility>

namespace skiff {

InstanceSource::InstanceSource() : list_(std::make_shared<const std::vector<Instance>>()) {}

InstanceList InstanceSource::current() const {
  const std::lock_guard lock{mutex_};
  return list_;
}

void InstanceSource::publish(std::vector<Instance> instances) {
  InstanceList list = std::make_shared<const std::vector<Instance>>(std::move(instances));
  {
    const std::lock_guard lock{mutex_};
    list_.swap(list);
    // Inside the lock: who sees the new version and then takes it finds the new list.
    version_.fetch_add(1, std::memory_order_relaxed);
  }
  // The list before dies here, not under the lock.
}

std::shared_ptr<FixedInstances> fixed(std::vector<Instance> instances) {
  return std::make_shared<FixedInstances>(std::move(instances));
}

std::shared_ptr<FixedInstances> fixed(std::initializer_list<std::string_view> addresses) {
  std::vector<Instance> instances;
  instances.reserve(addresses.size());
  for (const std::string_view address : addresses) {
    Result<Instance> instance = parse_address(address);
    if (!instance) throw ConfigurationError{std::string{instance.error().message()}};
    instances.push_back(std::move(*instance));
  }
  return fixed(std::move(instances));
}

}  // namespace skiff
