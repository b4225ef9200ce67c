#include "http/parameters.hpp"

#include "http/characters.hpp"

#include <algorithm>

namespace skiff {
namespace {

std::string_view take_token(std::string_view& text) noexcept {
  const auto* const end =
      std::find_if_not(text.begin(), text.end(), [](char c) { return characters::is(c, characters::token); });
  const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

}  // namespace

Parameters::Outcome Parameters::next() {
  for (;;) {
    rest_ = characters::trimmed(rest_);
    if (rest_.empty()) return Outcome::end;
    if (rest_.front() != ';') return Outcome::malformed;
    rest_ = characters::trimmed(rest_.substr(1));
    if (!rest_.empty() && rest_.front() != ';') break;  // none between two ";" is none
  }
  name_ = take_token(rest_);
  if (name_.empty() || rest_.empty() || rest_.front() != '=') return Outcome::malformed;
  rest_.remove_prefix(1);
  quoted_ = !rest_.empty() && rest_.front() == '"';
  if (quoted_) return take_quoted() ? Outcome::found : Outcome::malformed;
  value_ = take_token(rest_);
  return value_.empty() ? Outcome::malformed : Outcome::found;
}

// A backslash escapes a quote and itself. Before anything else it is text, as in the path of a file that old browsers
// send without escaping it.
bool Parameters::take_quoted() {
  value_.clear();
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    char c = rest_[i];
    if (c == '"') {
      rest_.remove_prefix(i + 1);
      return true;
    }
    if (c == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '"' || rest_[i + 1] == '\\')) c = rest_[++i];
    if (!characters::is(c, characters::field_value)) return false;
    value_ += c;
  }
  return false;
}

std::string_view type_before_parameters(std::string_view field) noexcept {
  return characters::trimmed(field.substr(0, field.find(';')));
}

}  // namespace skiff
