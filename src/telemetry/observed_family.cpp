#include "telemetry/family.hpp"
#include "telemetry/metric_names.hpp"

#include <algorithm>
#include <utility>

namespace skiff {

void ObservedFamily::add(std::uint64_t id, Read read) {
  const std::lock_guard lock{mutex_};
  callbacks_.push_back({id, std::move(read)});
}

bool ObservedFamily::remove(std::uint64_t id) {
  const std::lock_guard lock{mutex_};
  return std::erase_if(callbacks_, [&](const Callback& callback) { return callback.id == id; }) != 0;
}

bool ObservedFamily::empty() const {
  const std::lock_guard lock{mutex_};
  return callbacks_.empty();
}

std::vector<SeriesSnapshot> ObservedFamily::read(const std::vector<const Shard*>&) const {
  std::vector<Observation> found;
  {
    const std::lock_guard lock{mutex_};
    for (const Callback& callback : callbacks_) {
      try {
        std::ranges::move(callback.read(), std::back_inserter(found));
      } catch (...) {  // its series are missing, which is what can be said of them
      }
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
