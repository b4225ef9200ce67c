#include <skiff/plugin/plugin.hpp>

SKIFF_PLUGIN("outer", [](skiff::PluginHost&) {})
