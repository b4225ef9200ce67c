#include <skiff/plugin/plugin.hpp>

SKIFF_PLUGIN("conflicting", [](skiff::PluginHost& host) {
  host.routes().get("/{a}", [](skiff::Path<"a"> a) { return *a; });
  host.routes().get("/{b}", [](skiff::Path<"b"> b) { return *b; });
})
