#include "core/accept.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace skiff {
namespace {

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view take_item(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != separator); ++end) {
    if (text[end] == '\\' && quoted) ++end;
    else if (text[end] == '"') quoted = !quoted;
  }
  end = std::min(end, text.size());
  const std::string_view taken = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

MediaRange MediaRange::parse(std::string_view text) {
  MediaRange range;
  range.type = take_item(text, ';');
  while (!text.empty()) {
    std::string_view value = take_item(text, ';');
    const std::string_view name = take_item(value, '=');
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (same(name, "version")) range.version = value;
    if (!same(name, "q")) continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), range.quality);
    if (error != std::errc{} || end != value.data() + value.size() || !(range.quality >= 0 && range.quality <= 1)) {
      range.quality = 0;
    }
  }
  return range;
}

void MediaWish::consider(const MediaRange& range) {
  const std::string_view family = type_.substr(0, type_.find('/') + 1);
  int exactness = 0;
  if (same(range.type, type_)) {
    if (!range.version.empty() && range.version != version_) return;
    exactness = range.version.empty() ? 3 : 4;
  } else if (same(range.type, std::string{family} + "*")) {
    exactness = 2;
  } else if (range.type == "*/*") {
    exactness = 1;
  }
  if (exactness <= exactness_) return;
  exactness_ = exactness;
  quality_ = range.quality;
}

}  // namespace skiff
