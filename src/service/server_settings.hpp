#pragma once

#include "admin/admin.hpp"

#include <skiff/server/server.hpp>

#include <vector>

namespace skiff {

/// Adds what a program may set in `options` without a flag (limits, timeouts), and corrects in `settings` what it set
/// in place of a flag. Their source is "program" when they are not the default.
void add_server_settings(std::vector<EffectiveSetting>& settings, const ServerOptions& options);

}  // namespace skiff
