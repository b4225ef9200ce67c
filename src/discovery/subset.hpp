#pragma once

#include <skiff/discovery/balancer_options.hpp>
#include <skiff/discovery/instance.hpp>

#include <vector>

namespace skiff::discovery {

/// The instances that this client talks to: all of the list, or its subset; of several with one id the first.
///
/// The subset is that of Google's Site Reliability Engineering (2016), chapter 20: clients come in rounds, in each
/// round the instances are shuffled anew and dealt out to the clients of the round. Here they are shuffled by a hash of
/// round and id, so that an instance that comes or goes changes the subsets little. With a zone the own and the others
/// are dealt out apart.
std::vector<const Instance*> instances_for(const std::vector<Instance>& list, const SubsetOptions& options,
                                           const std::string& own_zone);

}  // namespace skiff::discovery
