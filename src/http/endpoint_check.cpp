#include "http/endpoint_check.hpp"

#include <skiff/core/error.hpp>

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace skiff {
namespace {

std::string readable(std::string_view type) {
  int status = 0;
  const std::string mangled{type};
  const std::unique_ptr<char, void (*)(void*)> name{abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status),
                                                    std::free};
  return name != nullptr ? name.get() : mangled;
}

// A provider is told apart from the handler that needs it.
std::string taker(const std::string& route, const std::vector<std::type_index>& within) {
  if (within.empty()) return route + ": its handler";
  return route + ": the provider of Dep<" + readable(within.back().name()) + ">";
}

void prepare(TypeRef type, const std::string& route) {
  try {
    type().prepare();
  } catch (const ConfigurationError& error) {
    throw ConfigurationError{route + ": " + error.what()};
  }
}

}  // namespace

void check_endpoint(const EndpointDescription& endpoint, const std::string& route,
                    const std::vector<std::string>& path_names, const Providers& providers,
                    std::vector<std::type_index> within) {
  for (const InputDescription& input : endpoint.inputs) {
    prepare(input.type, route);
    if (input.in != InputPlace::path) continue;
    if (std::find(path_names.begin(), path_names.end(), input.name) != path_names.end()) continue;
    throw ConfigurationError{taker(route, within) + " takes Path<\"" + std::string{input.name} +
                             "\">, but the pattern has no {" + std::string{input.name} + "}"};
  }
  if (endpoint.body && endpoint.body->type != nullptr) prepare(endpoint.body->type, route);
  if (endpoint.answer && endpoint.answer->type != nullptr) prepare(endpoint.answer->type, route);
  for (const DependencyDescription& dependency : endpoint.dependencies) {
    const std::string name = readable(dependency.name);
    if (std::find(within.begin(), within.end(), dependency.type) != within.end()) {
      throw ConfigurationError{route + ": the provider of Dep<" + name + "> needs what it provides"};
    }
    const detail::Provider* const provider = providers.find(dependency.type);
    if (provider == nullptr) {
      throw ConfigurationError{taker(route, within) + " takes Dep<" + name + ">, and nothing provides that: " +
                               "router.provide([] { return ...; })"};
    }
    std::vector<std::type_index> deeper = within;
    deeper.push_back(dependency.type);
    check_endpoint(provider->description(), route, path_names, providers, std::move(deeper));
  }
}

}  // namespace skiff
