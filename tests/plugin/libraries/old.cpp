// Made for a skiff that never was, with a function that this one lacks: what it was made for is said first.
#include <skiff/plugin/plugin.hpp>

namespace skiff {
void function_of_old();
}

extern "C" {
extern const skiff::detail::PluginDescriptor skiff_plugin;
const skiff::detail::PluginDescriptor skiff_plugin = {"skiff 0.0, plugin interface 0", 0, &skiff_library, "old",
                                                      [](skiff::PluginHost&) { skiff::function_of_old(); }};
}
