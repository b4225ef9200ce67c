#include <skiff/telemetry/metrics.hpp>

#include "core/utf8.hpp"
#include "telemetry/exposition_numbers.hpp"
#include "telemetry/family.hpp"
#include "telemetry/metric_names.hpp"

#include <skiff/core/error.hpp>
#include <skiff/telemetry/exposition.hpp>

#include <cmath>
#include <map>
#include <mutex>
#include <utility>

namespace skiff {
namespace {

// Without an infinite last one, which every histogram has.
std::vector<double> checked_buckets(std::vector<double> buckets, const std::string& name) {
  constexpr std::size_t most = 200;
  if (!buckets.empty() && std::isinf(buckets.back()) && buckets.back() > 0) buckets.pop_back();
  const auto refuse = [&](const std::string& fault) {
    throw ConfigurationError{"buckets of metric " + name + " are malformed: " + fault};
  };
  if (buckets.size() > most) refuse("there are more than 200");
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    if (!std::isfinite(buckets[i])) refuse("a bound is not finite");
    if (i > 0 && !(buckets[i - 1] < buckets[i])) {
      refuse(number_text(buckets[i]) + " comes after " + number_text(buckets[i - 1]));
    }
  }
  return buckets;
}

struct Asked {
  std::string name;
  FamilyShape shape;
};

Asked read_request(std::string_view name, MetricKind kind, bool observed, Metrics::LabelNames labels,
                   std::string_view unit, std::vector<double> buckets) {
  Asked asked;
  asked.shape.kind = kind;
  asked.shape.observed = observed;
  asked.shape.unit = unit_word(unit, kind);
  asked.name = family_name(name, asked.shape.unit, kind);
  for (const std::string_view label : labels) {
    std::string mapped = label_name(label, asked.name, kind);
    for (const std::string& other : asked.shape.labels) {
      if (other == mapped) throw ConfigurationError{"metric " + asked.name + " has two labels called " + mapped};
    }
    asked.shape.labels.push_back(std::move(mapped));
  }
  asked.shape.buckets = checked_buckets(std::move(buckets), asked.name);
  return asked;
}

}  // namespace

class Metrics::Implementation {
 public:
  detail::InstrumentFamily& instruments(std::string_view name, std::string_view help, MetricKind kind,
                                        LabelNames labels, const HistogramOptions& options) {
    Asked asked = read_request(name, kind, false, labels, options.unit, options.buckets);
    const std::lock_guard lock{mutex_};
    if (MetricFamily* const known = find(asked)) return static_cast<detail::InstrumentFamily&>(*known);
    auto made = std::make_shared<detail::InstrumentFamily>(asked.name, as_utf8(help), std::move(asked.shape),
                                                           options.series_limit, overflow_hook_);
    add(made);
    return *made;
  }

  std::uint64_t observe(std::string_view name, MetricKind kind, std::string_view help, LabelNames labels,
                        ObservedFamily::Read read, const InstrumentOptions& options) {
    Asked asked = read_request(name, kind, true, labels, options.unit, {});
    if (kind == MetricKind::histogram) {
      throw ConfigurationError{"metric " + asked.name + " is a histogram, which no callback can give"};
    }
    const std::lock_guard lock{mutex_};
    auto* family = static_cast<ObservedFamily*>(find(asked));
    if (family == nullptr) {
      auto made = std::make_shared<ObservedFamily>(asked.name, as_utf8(help), std::move(asked.shape));
      family = made.get();
      add(std::move(made));
    } else if (family->shape.labels.empty()) {
      throw ConfigurationError{"metric " + asked.name + " is read by a callback already"};
    }
    family->add(++last_observation_, std::move(read));
    return last_observation_;
  }

  void stop_observing(std::uint64_t observation) {
    std::vector<std::shared_ptr<ObservedFamily>> observed;
    {
      const std::lock_guard lock{mutex_};
      for (const auto& [name, family] : families_) {
        if (family->shape.observed) observed.push_back(std::static_pointer_cast<ObservedFamily>(family));
      }
    }
    for (const auto& family : observed) {
      if (!family->remove(observation)) continue;
      const std::lock_guard lock{mutex_};
      if (!family->empty()) return;
      families_.erase(family->name);
      std::erase_if(names_, [&](const auto& taken) { return taken.second == family->name; });
      return;
    }
  }

  std::vector<FamilySnapshot> snapshot() const {
    std::vector<std::shared_ptr<const MetricFamily>> families;
    {
      const std::lock_guard lock{mutex_};
      for (const auto& [name, family] : families_) families.push_back(family);
    }
    const std::vector<const Shard*> shards = all_shards();
    std::vector<FamilySnapshot> snapshots;
    snapshots.reserve(families.size());
    for (const auto& family : families) snapshots.push_back(family->snapshot(shards));
    return snapshots;
  }

  OverflowHook& overflow_hook() noexcept { return overflow_hook_; }

 private:
  // The family asked for; null when the name is free.
  MetricFamily* find(const Asked& asked) const {
    if (const auto found = families_.find(asked.name); found != families_.end()) {
      if (found->second->shape == asked.shape) return found->second.get();
      throw ConfigurationError{"metric " + asked.name + " is " + found->second->shape.text() + "; asked for " +
                               asked.shape.text()};
    }
    for (const std::string& name : sample_names(asked.name, asked.shape.kind)) {
      const auto taken = names_.find(name);
      if (taken == names_.end()) continue;
      throw ConfigurationError{"metric " + asked.name + " would be exposed as " + name + ", which metric " +
                               taken->second + " is already"};
    }
    return nullptr;
  }

  void add(std::shared_ptr<MetricFamily> family) {
    for (std::string& name : sample_names(family->name, family->shape.kind)) {
      names_.emplace(std::move(name), family->name);
    }
    families_.emplace(family->name, std::move(family));
  }

  mutable std::mutex mutex_;
  OverflowHook overflow_hook_;
  std::map<std::string, std::shared_ptr<MetricFamily>, std::less<>> families_;
  std::map<std::string, std::string, std::less<>> names_;  // every name that is exposed -> whose it is
  std::uint64_t last_observation_ = 0;
};

Metrics::Metrics() : implementation_(std::make_unique<Implementation>()) {}
Metrics::~Metrics() = default;

template <class Instrument>
Instrument Family<Instrument>::with(std::span<const std::string_view> values) const {
  return family_ == nullptr ? Instrument{} : family_->with(values).template handle<Instrument>();
}

template class Family<Counter>;
template class Family<UpDownCounter>;
template class Family<Gauge>;
template class Family<Histogram>;

Family<Counter> Metrics::counter(std::string_view name, std::string_view help, LabelNames labels,
                                 const InstrumentOptions& options) {
  return Family<Counter>{implementation_->instruments(name, help, MetricKind::counter, labels,
                                                      {options.unit, {}, options.series_limit})};
}
Family<UpDownCounter> Metrics::up_down_counter(std::string_view name, std::string_view help, LabelNames labels,
                                               const InstrumentOptions& options) {
  return Family<UpDownCounter>{implementation_->instruments(name, help, MetricKind::up_down_counter, labels,
                                                            {options.unit, {}, options.series_limit})};
}
Family<Gauge> Metrics::gauge(std::string_view name, std::string_view help, LabelNames labels,
                             const InstrumentOptions& options) {
  return Family<Gauge>{implementation_->instruments(name, help, MetricKind::gauge, labels,
                                                    {options.unit, {}, options.series_limit})};
}
Family<Histogram> Metrics::histogram(std::string_view name, std::string_view help, LabelNames labels,
                                     const HistogramOptions& options) {
  return Family<Histogram>{implementation_->instruments(name, help, MetricKind::histogram, labels, options)};
}

Counter Metrics::counter(std::string_view name, std::string_view help, const InstrumentOptions& options) {
  return counter(name, help, LabelNames{}, options).with({});
}
UpDownCounter Metrics::up_down_counter(std::string_view name, std::string_view help,
                                       const InstrumentOptions& options) {
  return up_down_counter(name, help, LabelNames{}, options).with({});
}
Gauge Metrics::gauge(std::string_view name, std::string_view help, const InstrumentOptions& options) {
  return gauge(name, help, LabelNames{}, options).with({});
}
Histogram Metrics::histogram(std::string_view name, std::string_view help, const HistogramOptions& options) {
  return histogram(name, help, LabelNames{}, options).with({});
}

std::uint64_t Metrics::observe(std::string_view name, MetricKind kind, std::string_view help, LabelNames labels,
                               std::function<std::vector<Observation>()> read, const InstrumentOptions& options) {
  return implementation_->observe(name, kind, help, labels, std::move(read), options);
}
std::uint64_t Metrics::observe(std::string_view name, MetricKind kind, std::string_view help,
                               std::function<double()> read, const InstrumentOptions& options) {
  const auto read_one = [read = std::move(read)] { return std::vector<Observation>{{{}, read()}}; };
  return implementation_->observe(name, kind, help, {}, read_one, options);
}
void Metrics::stop_observing(std::uint64_t observation) { implementation_->stop_observing(observation); }

void Metrics::on_overflow(std::function<void(const std::string& name)> hook) {
  OverflowHook& overflow_hook = implementation_->overflow_hook();
  const std::lock_guard lock{overflow_hook.mutex};
  overflow_hook.function = std::move(hook);
}

std::vector<FamilySnapshot> Metrics::snapshot() const { return implementation_->snapshot(); }
std::string Metrics::prometheus() const { return expose(snapshot(), ExpositionFormat::prometheus_text); }
std::string Metrics::open_metrics() const { return expose(snapshot(), ExpositionFormat::open_metrics); }

}  // namespace skiff
