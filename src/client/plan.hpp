#pragma once

#include "client/breakers.hpp"
#include "client/instruments.hpp"
#include "client/stale_answers.hpp"
#include "client/transport.hpp"

#include <skiff/client/options.hpp>
#include <skiff/discovery/instance_source.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace skiff::client {

/// What all copies of a client on all workers share; it does not change, but for what is forced. Each worker's pipeline
/// holds it.
struct Plan {
  Plan(std::string client, std::shared_ptr<InstanceSource> from, ClientOptions with,
       std::function<std::unique_ptr<Transport>()> transport, Metrics* metrics)
      : name(std::move(client)),
        options(std::move(with)),
        instances(std::move(from)),
        make_transport(std::move(transport)),
        instruments(metrics, name),
        stale(options.stale_for > Duration{0} ? std::make_unique<StaleAnswers>(options.stale_for, options.stale_bytes)
                                              : nullptr) {}

  const std::string name;
  const ClientOptions options;
  const std::shared_ptr<InstanceSource> instances;
  const std::function<std::unique_ptr<Transport>()> make_transport;  // for a worker
  const Instruments instruments;
  mutable ForcedCircuit forced;
  const std::unique_ptr<StaleAnswers> stale;  // null: none are kept
};

}  // namespace skiff::client
