#pragma once

#include <skiff/discovery/balancer_options.hpp>

namespace skiff::discovery {

/// Throws ConfigurationError for an option out of its range.
void check(const BalancerOptions& options);

}  // namespace skiff::discovery
