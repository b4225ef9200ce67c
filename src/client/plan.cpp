#include "client/plan.hpp"

#include "client/pipeline.hpp"

#include <utility>

namespace skiff::client {

Plan::Plan(std::string client, std::shared_ptr<InstanceSource> from, ClientOptions with,
           std::function<std::unique_ptr<Transport>()> transport, Metrics* metrics)
    : name(std::move(client)),
      options(std::move(with)),
      instances(std::move(from)),
      make_transport(std::move(transport)),
      instruments(metrics, name),
      pipelines([this] { return std::make_unique<Pipeline>(*this); }) {}

Plan::~Plan() = default;

}  // namespace skiff::client
