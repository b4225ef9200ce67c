#include <skiff/plugin/plugin.hpp>

extern "C" {
extern const skiff::detail::PluginDescriptor skiff_plugin;
const skiff::detail::PluginDescriptor skiff_plugin = {SKIFF_PLUGIN_ABI,
                                                      skiff::detail::layout_of_public_types() + 1, &skiff_library,
                                                      "other-layout", [](skiff::PluginHost&) {}};
}
