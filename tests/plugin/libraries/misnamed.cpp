#include <skiff/plugin/plugin.hpp>

SKIFF_PLUGIN("no/name", [](skiff::PluginHost&) {})
