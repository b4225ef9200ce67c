#include <skiff/client/client.hpp>

#include "client/core.hpp"
#include "client/in_process.hpp"
#include "client/network.hpp"
#include "http/characters.hpp"

#include <skiff/discovery/instance_source.hpp>

#include <stdexcept>

namespace skiff {
namespace {

using client::Core;
using client::Plan;
using client::Transport;

Instance instance_at(std::string_view address) {
  Result<Instance> instance = parse_address(address);
  if (!instance) throw ConfigurationError{"a Client's address: " + std::string{instance.error().message()}};
  return *std::move(instance);
}

std::shared_ptr<const Core> core_of(std::string name, std::shared_ptr<InstanceSource> instances, ClientOptions options,
                                    std::function<std::unique_ptr<Transport>()> transport, Metrics* metrics) {
  auto plan = std::make_shared<const Plan>(std::move(name), std::move(instances), std::move(options),
                                           std::move(transport), metrics);
  return std::make_shared<const Core>(std::move(plan));
}

std::shared_ptr<const Core> over_network(std::string name, std::shared_ptr<InstanceSource> instances,
                                         ClientOptions options, Metrics* metrics) {
  const ConnectionOptions connection = options.connection;
  return core_of(std::move(name), std::move(instances), std::move(options),
                 [connection] { return client::make_network(connection); }, metrics);
}

std::shared_ptr<const Core> to_address(std::string_view address, ClientOptions options) {
  Instance instance = instance_at(address);
  std::string name = instance.authority();
  return over_network(std::move(name), fixed({std::move(instance)}), std::move(options), nullptr);
}

std::shared_ptr<const Core> in_process(Handler handler, ClientOptions options) {
  Instance here;
  here.id = "here";
  here.host = "localhost";
  return core_of("in-process", fixed(std::vector<Instance>{std::move(here)}), std::move(options),
                 [handler = std::move(handler)] { return std::make_unique<client::InProcess>(handler); }, nullptr);
}

}  // namespace

Client::Client(std::string_view address, ClientOptions options) : core_(to_address(address, std::move(options))) {}

Client::Client(Handler handler, ClientOptions options) : core_(in_process(std::move(handler), std::move(options))) {}

Client::Client(std::string name, std::shared_ptr<InstanceSource> instances, ClientOptions options, Metrics* metrics)
    : core_(over_network(std::move(name), std::move(instances), std::move(options), metrics)) {}

Task<Reply> Client::request(Request request, CallOptions options) const {
  return client::call(core_, std::move(request), options);
}

Client Client::with_fallback(Fallback fallback) const {
  if (core_ == nullptr) throw std::logic_error{"a Client that calls nothing has no fallback"};
  return Client{std::make_shared<const Core>(*core_, std::move(fallback))};
}

Client Client::with_fallback(Response response) const {
  if (response.body().streamed()) throw ConfigurationError{"a fallback's answer is text, not a stream"};
  auto kept = std::make_shared<const Response>(std::move(response));
  return with_fallback([kept](Request&, const Error&) -> Task<Reply> {
    Response again{kept->status()};
    again.headers() = kept->headers();
    again.body(Body{kept->body().text()});
    return Reply{std::move(again)};
  });
}

std::string_view Client::name() const noexcept {
  return core_ != nullptr ? std::string_view{core_->plan().name} : std::string_view{};
}

void Client::force_circuit(std::optional<CircuitState> state) const {
  if (core_ != nullptr) core_->plan().forced.set(state);
}

}  // namespace skiff
