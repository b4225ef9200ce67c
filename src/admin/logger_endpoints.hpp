#pragma once

#include <skiff/http/router.hpp>

namespace skiff {

/// GET /api/loggers: the level of each. PUT /api/loggers/{name} with {"level":"debug"} sets one, {"level":null} lets it
/// inherit again; the root is called "root".
void add_logger_endpoints(Router& router);

}  // namespace skiff
