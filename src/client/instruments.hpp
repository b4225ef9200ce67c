#pragma once

#include <skiff/client/call_failure.hpp>
#include <skiff/core/time.hpp>
#include <skiff/http/method.hpp>
#include <skiff/resilience/circuit_breaker.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::client {

/// What a client measures, by the names of OpenTelemetry's semantic conventions where there are some.
struct Instruments {
  /// `metrics` null: recorded nowhere.
  Instruments(Metrics* metrics, std::string_view client);

  Family<Histogram> duration;
  Counter tries;
  Counter retries;
  Counter hedges;
  Counter hedges_won;
  Counter budget_empty;
  Family<Counter> given_up;         // by stage
  Family<UpDownCounter> circuits;   // not closed, by instance and state
  Family<Counter> circuit_changes;  // by instance and state
  UpDownCounter ejected;
  Counter stale;
  Counter fallbacks;
  std::string client;
  bool on = false;
};

/// A worker's way to the duration histograms, without a look at labels.
class CallDurations {
 public:
  explicit CallDurations(const Instruments& instruments) : instruments_(instruments) {}

  /// `status` 0: there was no answer, for which `gave_up` is the stage.
  void record(Method method, unsigned status, CallStage gave_up, Duration took);

 private:
  struct Known {
    Method method;
    unsigned status;
    CallStage stage;
    Histogram histogram;
  };

  Histogram make(Method method, unsigned status, CallStage stage) const;

  const Instruments& instruments_;
  std::vector<Known> known_;  // few: methods and statuses that occur
};

}  // namespace skiff::client
