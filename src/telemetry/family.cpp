#include "telemetry/family.hpp"

#include "telemetry/exposition_numbers.hpp"

#include <utility>

namespace skiff {

std::string FamilyShape::text() const {
  std::string text = kind == MetricKind::up_down_counter ? "an " : "a ";
  text.append(name_of(kind)).append(observed ? " read by a callback" : "");
  if (labels.empty()) {
    text += " without labels";
  } else {
    text += " with labels (";
    for (const std::string& label : labels) text.append(&label == labels.data() ? "" : ", ").append(label);
    text += ")";
  }
  if (!unit.empty()) text.append(", in ").append(unit);
  if (!buckets.empty()) {
    text += ", with buckets";
    for (const double bound : buckets) text.append(" ").append(number_text(bound));
  }
  return text;
}

void OverflowHook::call(const std::string& family) {
  std::function<void(const std::string&)> called;
  {
    const std::lock_guard lock{mutex};
    called = function;
  }
  if (called) called(family);
}

MetricFamily::MetricFamily(std::string name_of_family, std::string help_text, FamilyShape shape_of_family)
    : name(std::move(name_of_family)), help(std::move(help_text)), shape(std::move(shape_of_family)) {}
MetricFamily::~MetricFamily() = default;

FamilySnapshot MetricFamily::snapshot(const std::vector<const Shard*>& shards) const {
  FamilySnapshot snapshot;
  snapshot.name = name;
  snapshot.help = help;
  snapshot.unit = shape.unit;
  snapshot.kind = shape.kind;
  snapshot.buckets = shape.buckets;
  snapshot.series = read(shards);
  return snapshot;
}

std::vector<std::pair<std::string, std::string>> MetricFamily::labelled(const std::vector<std::string>& values) const {
  std::vector<std::pair<std::string, std::string>> labels;
  labels.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) labels.emplace_back(shape.labels[i], values[i]);
  return labels;
}

}  // namespace skiff
