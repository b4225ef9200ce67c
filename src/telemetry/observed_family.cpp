#include "core/utf8.hpp"
#include "telemetry/family.hpp"
#include "telemetry/metric_names.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace skiff {

void ObservedFamily::add(std::uint64_t id, Read read) {
  auto callback = std::make_shared<Callback>(id, std::move(read));
  const std::lock_guard lock{mutex_};
  callbacks_.push_back(std::move(callback));
}

bool ObservedFamily::remove(std::uint64_t id) {
  std::shared_ptr<Callback> removed;
  {
    const std::lock_guard lock{mutex_};
    const auto found = std::ranges::find_if(callbacks_, [&](const auto& callback) { return callback->id == id; });
    if (found == callbacks_.end()) return false;
    removed = std::move(*found);
    callbacks_.erase(found);
  }
  const std::lock_guard ended{removed->running};
  removed->read = nullptr;
  return true;
}

bool ObservedFamily::empty() const {
  const std::lock_guard lock{mutex_};
  return callbacks_.empty();
}

std::vector<SeriesSnapshot> ObservedFamily::read(const std::vector<const Shard*>&) const {
  std::vector<std::shared_ptr<Callback>> callbacks;
  {
    const std::lock_guard lock{mutex_};
    callbacks = callbacks_;
  }
  std::vector<Observation> found;
  for (const auto& callback : callbacks) {
    const std::lock_guard running{callback->running};
    if (!callback->read) continue;
    try {
      std::ranges::move(callback->read(), std::back_inserter(found));
    } catch (...) {  // its series are missing, which is what can be said of them
    }
  }
  std::erase_if(found, [&](const Observation& one) { return one.labels.size() != shape.labels.size(); });
  for (Observation& one : found) {
    for (std::string& value : one.labels) value = as_utf8(value);
  }
  std::ranges::stable_sort(found, {}, &Observation::labels);
  const auto repeated = std::ranges::unique(found, {}, &Observation::labels);
  found.erase(repeated.begin(), repeated.end());

  std::vector<SeriesSnapshot> snapshots;
  snapshots.reserve(found.size());
  for (const Observation& one : found) {
    SeriesSnapshot& snapshot = snapshots.emplace_back();
    snapshot.labels = labelled(one.labels);
    snapshot.value = one.value;
  }
  return snapshots;
}

}  // namespace skiff
