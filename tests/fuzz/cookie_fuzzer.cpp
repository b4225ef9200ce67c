// Cookies found in a header, and cookies to set.
#include "fuzz/input.hpp"
#include "http/characters.hpp"

#include <skiff/http/cookie.hpp>
#include <skiff/http/response.hpp>

#include <stdexcept>
#include <string>

namespace skiff::fuzz {
namespace {

void check_finding(const Exact& header, std::string_view name) {
  const auto value = find_cookie(header.view(), name);
  if (!value) return;
  require(header.holds(*value), "a value lies in the header");
  require(value->find(';') == std::string_view::npos, "a value ends before the next cookie");
  require(header.view().find(std::string{name} + "=") != std::string_view::npos, "it has that name");
}

void check_setting(std::string_view name, std::string_view value, std::string_view path) {
  const SetCookie cookie{.name = std::string{name},
                         .value = std::string{value},
                         .path = std::string{path},
                         .domain = {},
                         .max_age = {}};
  std::string text;
  try {
    text = cookie.to_string();
  } catch (const std::invalid_argument&) {
    return;
  }
  require(characters::all(text, characters::field_value), "a cookie splits no header");
  require(text.starts_with(std::string{name}.append("=").append(value).append(";")),
          "it begins with its pair");
  require(text.ends_with("; Secure; HttpOnly; SameSite=Lax"), "nothing in it takes its protection away");
  Response response;
  response.cookie(cookie);
  require(response.headers().get("set-cookie") == text, "a response takes it as it is");
  // A browser sends the pair back.
  const std::string header =
      std::string{"first=1; "}.append(name).append("=").append(value).append("; last=2");
  if (name != "first") require(find_cookie(header, name) == value, "what is set is found again");
}

}  // namespace
}  // namespace skiff::fuzz

// NAME, newline, VALUE, newline, the rest: a Cookie header, and the path of a cookie to set.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff::fuzz;
  std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto take_line = [&text] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
  };
  const std::string_view name = take_line();
  const std::string_view value = take_line();
  check_finding(Exact{text}, name);
  check_setting(name, value, text);
  return 0;
}
