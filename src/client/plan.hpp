#pragma once

#include "client/breakers.hpp"
#include "client/instruments.hpp"
#include "client/transport.hpp"

#include <skiff/client/options.hpp>
#include <skiff/core/runtime_local.hpp>
#include <skiff/discovery/instance_source.hpp>

#include <functional>
#include <memory>
#include <string>

namespace skiff::client {

class Pipeline;

/// What all copies of a client on all workers share; it does not change, but for what is forced.
struct Plan {
  Plan(std::string client, std::shared_ptr<InstanceSource> from, ClientOptions with,
       std::function<std::unique_ptr<Transport>()> transport, Metrics* metrics);
  ~Plan();

  const std::string name;
  const ClientOptions options;
  const std::shared_ptr<InstanceSource> instances;
  const std::function<std::unique_ptr<Transport>()> make_transport;  // for a worker
  const Instruments instruments;
  mutable ForcedCircuit forced;
  RuntimeLocal<Pipeline> pipelines;  // last: they refer to the rest
};

}  // namespace skiff::client
