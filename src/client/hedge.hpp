#pragma once

#include "client/attempt.hpp"

#include <skiff/core/time.hpp>

namespace skiff::client {

/// A try, and a second one beside it when the first has not ended after `delay` and the budget allows it. The first good
/// answer wins, and the other try is cancelled; what failed is waited out while the other may still do better.
Task<Attempted> hedged(Pipeline& pipeline, Call& call, Duration delay);

}  // namespace skiff::client
