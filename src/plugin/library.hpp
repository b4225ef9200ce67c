#pragma once

#include <skiff/plugin/abi.hpp>

#include <string>

namespace skiff {

/// Opens the shared library of a plugin, for as long as the process runs: its code may be on the stack of any
/// thread, and no one could say when it no longer is. `path` without a slash is looked for as by ld.so(8).
/// Throws ConfigurationError, in one line, when the library cannot be loaded or is no plugin for this program.
const detail::PluginDescriptor& open_plugin(const std::string& path);

}  // namespace skiff
