#pragma once

#include <skiff/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace skiff {

/// How one instance is chosen. All of them follow the weights. docs/balancing.md tells when to use which.
enum class BalancePolicy : std::uint8_t {
  peak_ewma,       // the better of two by latency and requests under way (Finagle's PeakEwma)
  least_requests,  // the better of two by requests under way (Envoy's LEAST_REQUEST)
  round_robin,     // in turn (gRPC's static stride scheduler)
  random,          // by lot
  ring,            // by key, on a ring of points (Karger et al. 1997; Ketama)
  maglev,          // by key, in a lookup table (Eisenbud et al. 2016)
};

/// Taking instances that fail out for a while, as Envoy's outlier detection does.
struct EjectionOptions {
  /// Failures in a row that eject an instance. 0: never for that.
  std::uint32_t consecutive_failures = 5;
  /// Share of failures among the tries of the last `window` that ejects an instance, in (0, 1]. 0: never for that.
  double failure_ratio = 0.5;
  /// Over which the share is taken. It slides by half of it.
  Duration window = std::chrono::seconds{10};
  /// Tries within the window below which the share says nothing.
  std::uint32_t minimum_requests = 20;
  /// How long the first ejection takes. The second takes twice that, the third three times. Each such time that an
  /// instance then stays in makes the next one shorter again by as much.
  Duration ejection_time = std::chrono::seconds{30};
  /// No ejection takes longer.
  Duration max_ejection_time = std::chrono::minutes{5};
  /// Share of all instances that may be out at once, in [0, 1]; at least one of two or more, unless it is 0: then none
  /// is ejected. When many fail at once the fault is more likely with the network or with us.
  double max_ejected = 0.1;
};

/// A new instance gets its requests bit by bit: its caches are cold. Only for instances that come after the first list.
/// ring and maglev ignore it, as a key would move twice.
struct SlowStartOptions {
  /// How long it takes until an instance has its full weight. 0: it has it at once.
  Duration window = std::chrono::seconds{30};
  /// The share of its weight that an instance begins with, in (0, 1].
  double min_share = 0.1;
};

/// Own zone first. ring and maglev ignore it: a key has one instance for all callers.
struct ZoneOptions {
  /// The zone this client runs in. Empty: zones do not matter.
  std::string own{};
  /// The share of all callers that run in it, in (0, 1]. 0: callers are spread evenly over the zones that have
  /// instances. Requests stay in the zone as long as its share of the weight of all healthy instances is as large as
  /// this; otherwise it gets what it can carry and the rest goes to the other zones, as in Envoy's zone aware routing.
  double callers = 0;
};

/// A client of a large service talks to only some of its instances, so that there are not clients × instances
/// connections. ring and maglev ignore it.
struct SubsetOptions {
  /// Instances in the subset; with a zone, of each: of the own and of the others. 0: all instances.
  std::size_t size = 0;
  /// This client's number. Clients numbered in a row (the ordinal of a StatefulSet) share the instances evenly; with
  /// numbers by chance (a hash of the host's name) they do on average.
  std::uint64_t client = 0;
};

struct BalancerOptions {
  BalancePolicy policy = BalancePolicy::peak_ewma;
  /// Over how long peak_ewma forgets a latency: after this time an old one counts for 37 %.
  Duration decay = std::chrono::seconds{10};
  /// ring: points on it of an instance of average weight. More are more even (the load's deviation is about one by
  /// their root) and take 10 bytes each.
  std::uint32_t ring_points = 100;
  /// When fewer than this share of the instances are available (healthy and not ejected), all are used: a few would be
  /// overrun. In [0, 1]; 0: never.
  double panic_threshold = 0.5;
  EjectionOptions ejection{};
  SlowStartOptions slow_start{};
  ZoneOptions zone{};
  SubsetOptions subset{};
};

}  // namespace skiff
