#pragma once

#include <skiff/core/version.hpp>
#include <skiff/http/router.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

/// Its address tells one libskiff from another: a plugin must use the one of the program that loads it.
extern "C" const char skiff_library;

/// What a plugin and its program must agree on. The number grows with each change that breaks plugins within one
/// version series of skiff.
#define SKIFF_PLUGIN_ABI                                                                  \
  "skiff " SKIFF_VERSION_SERIES ", plugin interface 1, C++ ABI " SKIFF_DETAIL_TEXT(__GXX_ABI_VERSION) ", " \
  SKIFF_DETAIL_STANDARD_LIBRARY

#if defined(_LIBCPP_VERSION)
#define SKIFF_DETAIL_STANDARD_LIBRARY "libc++ ABI " SKIFF_DETAIL_TEXT(_LIBCPP_ABI_VERSION)
#elif defined(_GLIBCXX_DEBUG)
#define SKIFF_DETAIL_STANDARD_LIBRARY "libstdc++ with debug containers"
#elif _GLIBCXX_USE_CXX11_ABI
#define SKIFF_DETAIL_STANDARD_LIBRARY "libstdc++"
#else
#define SKIFF_DETAIL_STANDARD_LIBRARY "libstdc++ with the strings of before C++11"
#endif

namespace skiff {

class PluginHost;

namespace detail {

/// Differs when a type that crosses the border has changed its size: catches most mixtures of two states of one
/// version, while that is not released.
consteval std::uint64_t layout_of_public_types() {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bit
  for (const std::size_t size :
       {sizeof(std::string), sizeof(Error), sizeof(Headers), sizeof(Body), sizeof(Request), sizeof(Response),
        sizeof(Reply), sizeof(Task<Reply>), sizeof(Handler), sizeof(Next), sizeof(Middleware), sizeof(Endpoint),
        sizeof(Route), sizeof(Router), sizeof(TraceContext)}) {
    hash = (hash ^ size) * 0x100000001b3;
  }
  return hash;
}

/// The one symbol of a plugin, "skiff_plugin". The first two members stay for ever; the rest is looked at only
/// when both are the program's own.
struct PluginDescriptor {
  const char* abi;
  std::uint64_t layout;
  const char* library;  // the skiff_library it was bound to
  const char* name;
  void (*start)(PluginHost& host);
};

}  // namespace detail
}  // namespace skiff
