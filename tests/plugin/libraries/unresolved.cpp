#include <skiff/plugin/plugin.hpp>

int function_of_nobody();

SKIFF_PLUGIN("unresolved", [](skiff::PluginHost&) { function_of_nobody(); })
