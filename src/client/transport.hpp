#pragma once

#include "outbound/pool.hpp"

#include <skiff/discovery/instance.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

namespace skiff::client {

/// Carries one try to an instance. One for each worker; all that it is given outlives the task.
class Transport {
 public:
  virtual ~Transport() = default;

  /// The answer, or why there is none. May be called again with the same request when `request`'s body is in memory.
  virtual Task<Reply> send(Request& request, const Instance& instance, outbound::Journey& journey) = 0;
};

}  // namespace skiff::client
