#include "plugin/plugins.hpp"

#include "plugin/host.hpp"
#include "plugin/library.hpp"

#include <skiff/core/error.hpp>

#include <algorithm>
#include <cctype>

namespace skiff {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Inside a `catch (...)`.
std::string why_thrown() {
  const Error error = thrown_error();
  return std::string{error.cause().empty() ? error.message() : error.cause()};
}

}  // namespace

Plugins::Plugins(const std::string& service, const std::vector<std::string>& specifications) {
  for (const std::string& specification : specifications) {
    try {
      load(service, specification);
    } catch (...) {
      const std::string path = specification.substr(0, specification.find('?'));
      throw ConfigurationError{one_line("plugin " + path + ": " + why_thrown())};
    }
  }
}

void Plugins::load(const std::string& service, const std::string& specification) {
  const std::size_t path_length = std::min(specification.find('?'), specification.size());
  const std::string path = specification.substr(0, path_length);
  if (path.empty()) throw ConfigurationError{"expected PATH or PATH?key=value, got \"" + specification + "\""};
  const detail::PluginDescriptor& plugin = open_plugin(path);
  const std::string name = plugin.name;
  if (!is_name(name)) throw ConfigurationError{"\"" + name + "\" is no name for a plugin: letters, digits, - _ ."};
  const auto same =
      std::find_if(loaded_.begin(), loaded_.end(), [&](const Loaded& other) { return other.name == name; });
  if (same != loaded_.end()) throw ConfigurationError{"\"" + name + "\" is loaded already, from " + same->path};

  const std::string options = path_length == specification.size() ? "" : specification.substr(path_length + 1);
  RecordingPluginHost host{service, options};
  plugin.start(host);
  if (const std::string_view unknown = host.unknown_option(); !unknown.empty()) {
    throw ConfigurationError{"\"" + name + "\" has no option called " + std::string{unknown}};
  }
  middlewares_.insert(middlewares_.end(), host.middlewares.begin(), host.middlewares.end());
  loaded_.push_back({name, path, std::move(host.added_routes)});
}

void Plugins::join(Router& service) {
  for (auto middleware = middlewares_.rbegin(); middleware != middlewares_.rend(); ++middleware) {
    service.use_outermost(*middleware);
  }
  for (Loaded& plugin : loaded_) service.mount("/plugins/" + plugin.name, std::move(plugin.routes));
}

}  // namespace skiff
