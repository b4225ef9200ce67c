#include "plugin/library.hpp"

#include <skiff/core/error.hpp>

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

extern "C" [[gnu::visibility("default")]] const char skiff_library = 0;

namespace skiff {
namespace {

constexpr const char* not_exported = "this program was not built to load plugins; link it to a shared libskiff, or "
                                     "say skiff_enable_plugins(program) in its CMakeLists.txt";

std::string demangled(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text{abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                    std::free};
  return status == 0 ? text.get() : symbol;
}

// What dlerror() says, without the path that it begins with, and with the name of a symbol as it stands in a source.
std::string why_not(const std::string& path) {
  const char* said = ::dlerror();
  std::string why = said != nullptr ? said : "cannot be loaded";
  if (why.starts_with(path + ": ")) why.erase(0, path.size() + 2);
  constexpr std::string_view missing = "undefined symbol: ";
  if (const std::size_t at = why.find(missing); at != std::string::npos) {
    const std::string symbol = why.substr(at + missing.size());
    const std::string name = demangled(symbol);
    why = std::string{missing} + name;
    if (symbol.find("5skiff") != std::string::npos) {
      why += "; the program that loads it has no such thing: was it built with skiff_enable_plugins(), or with a "
             "shared libskiff, and of the same version?";
    }
  } else if (path.find('/') == std::string::npos && why.find("No such file") != std::string::npos) {
    why += " (a name without a slash is looked for where ld.so looks: ./" + path + " is in this folder)";
  }
  return why;
}

void check(const detail::PluginDescriptor& plugin, void* library) {
  if (std::strcmp(plugin.abi, SKIFF_PLUGIN_ABI) != 0) {
    throw ConfigurationError{std::string{"was built for ("} + plugin.abi + "), this program is (" SKIFF_PLUGIN_ABI ")"};
  }
  if (plugin.layout != detail::layout_of_public_types()) {
    throw ConfigurationError{"was built with headers of skiff " SKIFF_VERSION_SERIES
                             " that differ from this program's; build it again with the same"};
  }
  const void* own = ::dlsym(library, "skiff_library");  // in the plugin, or in what it was linked to
  if (plugin.library != &skiff_library || (own != nullptr && own != &skiff_library)) {
    throw ConfigurationError{"brings a libskiff of its own; link it to skiff::plugin instead of skiff::skiff"};
  }
}

const detail::PluginDescriptor* descriptor(void* library) {
  return static_cast<const detail::PluginDescriptor*>(::dlsym(library, "skiff_plugin"));
}

}  // namespace

const detail::PluginDescriptor& open_plugin(const std::string& path) {
  if (::dlsym(RTLD_DEFAULT, "skiff_library") != &skiff_library) throw ConfigurationError{not_exported};
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const std::string why = why_not(path);
    // A plugin for another version, which lacks functions here, can lazily say what it was built for.
    void* unbound = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (unbound != nullptr && descriptor(unbound) != nullptr) check(*descriptor(unbound), unbound);
    throw ConfigurationError{why};
  }
  if (descriptor(library) == nullptr) throw ConfigurationError{"is no plugin of skiff: it has no SKIFF_PLUGIN"};
  check(*descriptor(library), library);
  return *descriptor(library);
}

}  // namespace skiff
