#include <skiff/plugin/plugin.hpp>

#include <stdexcept>

SKIFF_PLUGIN("throwing", [](skiff::PluginHost&) { throw std::runtime_error{"the licence\nhas expired"}; })
