#include "core/utf8.hpp"
#include "http/content_disposition.hpp"

#include "http/characters.hpp"
#include "http/parameters.hpp"

#include <skiff/http/headers.hpp>
#include <skiff/http/url.hpp>

#include <algorithm>

namespace skiff {
namespace {

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

const char* check_text(std::string_view text) noexcept {
  if (!is_utf8(text)) return "its Content-Disposition is not UTF-8";
  if (has_control(text)) return "a name in its Content-Disposition has a control character";
  return nullptr;
}

bool is_attribute_character(char c) noexcept {
  return characters::is(c, characters::token) && c != '*' && c != '\'';  // "%" is the escape
}

// ext-value of RFC 8187 section 3.2: UTF-8'en'na%C3%AFve.txt
const char* decode_extended(std::string_view text, std::string& value) {
  constexpr const char* malformed = "its filename* is malformed (UTF-8''name, percent-encoded)";
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return malformed;
  if (!equal_ignoring_case(text.substr(0, first), "utf-8")) return "its filename* has another charset than UTF-8";
  const std::string_view encoded = text.substr(second + 1);
  auto decoded = percent_decode(encoded);
  if (!decoded || !std::all_of(encoded.begin(), encoded.end(), is_attribute_character)) return malformed;
  value = std::move(*decoded);
  return nullptr;
}

}  // namespace

const char* parse_disposition(std::string_view field, ContentDisposition& disposition) {
  const std::string_view type = type_before_parameters(field);
  if (!equal_ignoring_case(type, "form-data")) return "its Content-Disposition is not form-data";
  const std::size_t after_type = std::min(field.find(';'), field.size());
  std::optional<std::string> name;
  std::optional<std::string> extended;
  disposition = {};
  const char* wrong = nullptr;
  const auto once = [&wrong](std::optional<std::string>& kept, std::string_view value) {
    if (kept) wrong = "its Content-Disposition has a parameter twice";
    kept = value;
  };
  for (Parameters parameters{field.substr(after_type)}; wrong == nullptr;) {
    const Parameters::Outcome outcome = parameters.next();
    if (outcome == Parameters::Outcome::malformed) return "its Content-Disposition is malformed";
    if (outcome == Parameters::Outcome::end) break;
    if (equal_ignoring_case(parameters.name(), "name")) {
      once(name, parameters.value());
    } else if (equal_ignoring_case(parameters.name(), "filename")) {
      once(disposition.filename, parameters.value());
    } else if (equal_ignoring_case(parameters.name(), "filename*")) {
      if (parameters.quoted()) return "its filename* is quoted";
      std::string decoded;
      wrong = decode_extended(parameters.value(), decoded);
      if (wrong == nullptr) once(extended, decoded);
    }
  }
  if (wrong != nullptr) return wrong;
  if (!name) return "its Content-Disposition has no name";
  disposition.name = std::move(*name);
  wrong = check_text(disposition.name);
  if (wrong == nullptr && disposition.filename) wrong = check_text(*disposition.filename);
  if (wrong == nullptr && extended) wrong = check_text(*extended);
  if (extended) disposition.filename = std::move(extended);
  return wrong;
}

std::string_view last_component(std::string_view path) noexcept {
  const std::size_t separator = path.find_last_of("/\\");
  if (separator != std::string_view::npos) path.remove_prefix(separator + 1);
  return path == "." || path == ".." ? std::string_view{} : path;
}

}  // namespace skiff
