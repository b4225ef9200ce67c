#include <skiff/middleware/origin_list.hpp>

#include <skiff/core/error.hpp>

#include <algorithm>
#include <cstddef>

namespace skiff {
namespace {

bool host_characters(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

// scheme "://" host [ ":" port ], as a browser serialises it (Fetch, "origin header"; HTML, "ascii serialisation").
void check_origin(const std::string& origin) {
  const auto wrong = [&origin](const std::string& why) {
    throw ConfigurationError{"origin \"" + origin + "\": " + why};
  };
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string::npos || scheme == 0) wrong("it begins with a scheme, as in \"https://shop.example\"");
  std::string_view host = std::string_view{origin}.substr(scheme + 3);
  if (host.find('/') != std::string_view::npos) wrong("an origin has no path and no slash at its end");
  if (std::any_of(origin.begin(), origin.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    wrong("browsers send it in lower case");
  }
  if (host.starts_with("*.")) host.remove_prefix(2);
  if (host.starts_with('[')) {  // an IPv6 address
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) wrong("its address has no end");
    host.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(host.find(':'), host.size());
    if (end == 0 || !host_characters(host.substr(0, end))) {
      wrong("its host is a name in ASCII (punycode), \"*.\" and a name, or an address");
    }
    host.remove_prefix(end);
  }
  if (host.empty()) return;
  const std::string_view port = host.substr(1);
  const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (host.front() != ':' || port.empty() || !digits) wrong("its port is no number");
  if ((origin.starts_with("https://") && port == "443") || (origin.starts_with("http://") && port == "80")) {
    wrong("browsers leave the default port out");
  }
}

}  // namespace

OriginList::OriginList(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (origin == "*") {
      any_ = true;
      continue;
    }
    if (origin != "null") check_origin(origin);
    const std::size_t star = origin.find("://*.");
    if (star == std::string::npos) {
      exact_.push_back(origin);
    } else {
      subdomains_.push_back({origin.substr(0, star + 3), origin.substr(star + 4)});
    }
  }
}

bool OriginList::contains(std::string_view origin) const noexcept {
  if (any_ || std::find(exact_.begin(), exact_.end(), origin) != exact_.end()) return true;
  return std::any_of(subdomains_.begin(), subdomains_.end(), [origin](const Subdomains& below) {
    const std::size_t around = below.before.size() + below.after.size();
    return origin.size() > around && origin.starts_with(below.before) && origin.ends_with(below.after) &&
           host_characters(origin.substr(below.before.size(), origin.size() - around));
  });
}

}  // namespace skiff
