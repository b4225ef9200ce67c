#pragma once

#include <skiff/http/dependency.hpp>
#include <skiff/http/input.hpp>

#include <string>
#include <typeindex>
#include <vector>

namespace skiff {

/// Whether what a handler asks for can be had: throws ConfigurationError that names the route ("GET /users/{id}") and
/// the parameter. `path_names` are those of its pattern; `within` are the dependencies that are being made for it.
void check_endpoint(const EndpointDescription& endpoint, const std::string& route,
                    const std::vector<std::string>& path_names, const Providers& providers,
                    std::vector<std::type_index> within);

}  // namespace skiff
