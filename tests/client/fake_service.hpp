#pragma once

#include "client/core.hpp"
#include "client/plan.hpp"
#include "client/transport.hpp"

#include <skiff/client/client.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/discovery/instance_source.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff::client {

/// A service of several instances on virtual time, whose network is a function.
class FakeService {
 public:
  using Answer = std::function<Task<Reply>(Request& request, const Instance& instance, outbound::Journey& journey)>;

  explicit FakeService(Answer answer, std::vector<Instance> instances = {instance("a")})
      : answer_(std::make_shared<Answer>(std::move(answer))), instances_(fixed(std::move(instances))) {}

  static Instance instance(std::string host) {
    Instance made;
    made.id = host;
    made.host = std::move(host);
    return made;
  }

  Client client(ClientOptions options = {}, Metrics* metrics = nullptr) {
    auto transport = [answer = answer_] { return std::make_unique<Network>(answer); };
    plan_ = std::make_shared<const Plan>("inventory", instances_, std::move(options), transport, metrics);
    return Client{std::make_shared<const Core>(plan_)};
  }

  void forget_plan() noexcept { plan_.reset(); }

  FixedInstances& instances() noexcept { return *instances_; }

 private:
  class Network final : public Transport {
   public:
    explicit Network(std::shared_ptr<Answer> answer) : answer_(std::move(answer)) {}
    Task<Reply> send(Request& request, const Instance& instance, outbound::Journey& journey) override {
      return (*answer_)(request, instance, journey);
    }

   private:
    std::shared_ptr<Answer> answer_;
  };

  std::shared_ptr<Answer> answer_;
  std::shared_ptr<FixedInstances> instances_;
  std::shared_ptr<const Plan> plan_;
};

inline Reply refused_connection() { return unavailable("no connection").with_cause("connection refused"); }

}  // namespace skiff::client
