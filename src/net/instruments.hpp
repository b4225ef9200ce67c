#pragma once

#include <skiff/http/request.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>

namespace skiff::net {

/// What a server measures of itself, by the names of OpenTelemetry's semantic conventions where there are some.
/// Default-made instruments record nowhere.
struct Instruments {
  Instruments() = default;
  explicit Instruments(Metrics& metrics);

  Family<Histogram> request_duration;
  UpDownCounter active_requests;
  UpDownCounter connections_open;
  Counter connections_accepted;
  Counter connection_limit_hit;
  Counter in_flight_limit_hit;
  Family<Counter> refused;
  Histogram loop_lag;
  bool on = false;
};

/// A worker's way to the duration histograms: by the address of the route's pattern, without a look at labels.
class RequestDurations {
 public:
  explicit RequestDurations(const Instruments& instruments) : family_(instruments.request_duration) {}

  /// `status` 0: the caller left before it was answered.
  void record(const Request& request, unsigned status, Duration took);

 private:
  struct Key {
    const char* route;
    Method method;
    unsigned status;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      constexpr std::size_t prime = 0x9E3779B97F4A7C15U;
      return (reinterpret_cast<std::size_t>(key.route) + static_cast<std::size_t>(key.method)) * prime +
             static_cast<std::size_t>(key.status);
    }
  };

  Histogram histogram_of(const Request& request, unsigned status);

  Family<Histogram> family_;
  boost::unordered_flat_map<Key, Histogram, Hash> known_;
};

}  // namespace skiff::net
