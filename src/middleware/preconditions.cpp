#include "middleware/preconditions.hpp"

#include "http/characters.hpp"

#include <skiff/http/date.hpp>

#include <chrono>

namespace skiff {
namespace {

using namespace std::chrono_literals;

bool is_weak(std::string_view tag) noexcept { return tag.starts_with("W/"); }
std::string_view opaque(std::string_view tag) noexcept { return is_weak(tag) ? tag.substr(2) : tag; }

// The entity tag at the front of a list, taken off it; empty when there is none.
std::string_view take_tag(std::string_view& list) noexcept {
  while (!list.empty() && (list.front() == ',' || list.front() == ' ' || list.front() == '\t')) list.remove_prefix(1);
  const std::size_t begin = is_weak(list) ? 2 : 0;
  if (list.size() <= begin || list[begin] != '"') return {};
  const std::size_t end = list.find('"', begin + 1);
  if (end == std::string_view::npos) return {};
  const std::string_view tag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return tag;
}

// Whether a list of entity tags, or "*", names what is present. What cannot be read names nothing.
template <class Equal>
bool names(const Headers& request, std::string_view field_name, const Validators& present, Equal equal) {
  for (const Headers::Field& field : request) {
    if (!equal_ignoring_case(field.name, field_name)) continue;
    std::string_view list = characters::trimmed(field.value);
    if (list == "*") return present.exists();
    for (std::string_view tag = take_tag(list); !tag.empty(); tag = take_tag(list)) {
      if (equal(tag, present.etag)) return true;
    }
  }
  return false;
}

// The field's date, when there is something to compare it with.
std::optional<WallTime> date_in(const Headers& request, std::string_view field, const Validators& present) {
  const auto text = request.find(field);
  if (!text || !present.last_modified) return std::nullopt;
  return parse_http_date(*text);
}

bool modified_after(const Validators& present, WallTime date) {
  return std::chrono::floor<std::chrono::seconds>(*present.last_modified) > date;
}

}  // namespace

bool weakly_equal(std::string_view a, std::string_view b) noexcept {
  return !a.empty() && !b.empty() && opaque(a) == opaque(b);
}

bool strongly_equal(std::string_view a, std::string_view b) noexcept {
  return !is_weak(a) && !is_weak(b) && weakly_equal(a, b);
}

Precondition evaluate_preconditions(const Headers& request, bool reads, const Validators& present) {
  if (request.contains("if-match")) {
    if (!names(request, "if-match", present, strongly_equal)) return Precondition::failed;
  } else if (const auto date = date_in(request, "if-unmodified-since", present)) {
    if (modified_after(present, *date)) return Precondition::failed;
  }
  if (request.contains("if-none-match")) {
    if (names(request, "if-none-match", present, weakly_equal)) {
      return reads ? Precondition::not_modified : Precondition::failed;
    }
  } else if (reads) {
    const auto date = date_in(request, "if-modified-since", present);
    if (date && !modified_after(present, *date)) return Precondition::not_modified;
  }
  return Precondition::holds;
}

bool if_range_holds(const Headers& request, const Validators& present) {
  const auto field = request.find("if-range");
  if (!field) return true;
  const std::string_view value = characters::trimmed(*field);
  if (is_weak(value) || value.starts_with('"')) return strongly_equal(value, present.etag);
  const auto date = date_in(request, "if-range", present);
  if (!date) return false;
  // Within its own second a file may have changed again: the date does not tell (RFC 9110 section 8.8.2.2).
  return *date == std::chrono::floor<std::chrono::seconds>(*present.last_modified) && *date + 1s <= wall_now();
}

}  // namespace skiff
