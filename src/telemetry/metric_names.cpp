#include "telemetry/metric_names.hpp"

#include <skiff/core/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace skiff {
namespace {

using Words = std::pair<std::string_view, std::string_view>;

constexpr auto units = std::to_array<Words>({
    {"d", "days"},          {"h", "hours"},         {"min", "minutes"},    {"s", "seconds"},
    {"ms", "milliseconds"}, {"us", "microseconds"}, {"ns", "nanoseconds"}, {"By", "bytes"},
    {"KiBy", "kibibytes"},  {"MiBy", "mebibytes"},  {"GiBy", "gibibytes"}, {"TiBy", "tibibytes"},
    {"KBy", "kilobytes"},   {"MBy", "megabytes"},   {"GBy", "gigabytes"},  {"TBy", "terabytes"},
    {"m", "meters"},        {"V", "volts"},         {"A", "amperes"},      {"J", "joules"},
    {"W", "watts"},         {"g", "grams"},         {"Cel", "celsius"},    {"Hz", "hertz"},
    {"%", "percent"},
});
constexpr auto units_of_time = std::to_array<Words>({
    {"s", "second"}, {"m", "minute"}, {"h", "hour"}, {"d", "day"}, {"w", "week"}, {"mo", "month"}, {"y", "year"},
});

template <std::size_t N>
std::string_view translated(std::string_view unit, const std::array<Words, N>& table) {
  const auto* const found = std::ranges::find(table, unit, &Words::first);
  return found == table.end() ? unit : found->second;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Anything else than letters, digits and ":" becomes one "_", however many there are in a row.
std::string with_underscores(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool kept = is_letter(c) || is_digit(c) || c == ':';
    if (kept || name.empty() || name.back() != '_') name += kept ? c : '_';
  }
  return name;
}

// For a message: "?" for what a terminal would not show.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 300;
  std::string quoted = "\"";
  for (const char c : text.substr(0, most)) quoted += c >= ' ' && c <= '~' ? c : '?';
  return quoted += '"';
}

[[noreturn]] void refuse(const std::string& what, const std::string& fault) {
  throw ConfigurationError{what + " is malformed: " + fault};
}

}  // namespace

std::string unit_word(std::string_view unit, MetricKind kind) {
  std::string plain;  // without annotations
  for (bool inside = false; const char c : unit) {
    if (c == '{') inside = true;
    if (!inside) plain += c;
    if (c == '}') inside = false;
  }
  if (plain == "1") return kind == MetricKind::gauge ? "ratio" : "";
  const auto slash = plain.find('/');
  std::string word{translated(std::string_view{plain}.substr(0, slash), units)};
  if (slash != std::string::npos && slash + 1 < plain.size()) {
    word.append(word.empty() ? "per_" : "_per_");
    word.append(translated(std::string_view{plain}.substr(slash + 1), units_of_time));
  }
  word = with_underscores(word);
  if (word.starts_with('_')) word.erase(0, 1);
  if (word.ends_with('_')) word.pop_back();
  return word;
}

std::string family_name(std::string_view name, std::string_view unit_word, MetricKind kind) {
  const std::string what = "metric name " + quoted(name);
  constexpr std::size_t most = 255;
  if (name.empty()) refuse(what, "it is empty");
  if (name.size() > most) refuse(what, "it is longer than 255 characters");
  if (!is_letter(name[0]) && name[0] != '_' && name[0] != ':') {
    refuse(what, "it must begin with a letter, \"_\" or \":\"");
  }
  for (const char c : name) {
    if (!is_letter(c) && !is_digit(c) && std::string_view{"_:.-/"}.find(c) == std::string_view::npos) {
      refuse(what, "it may hold letters, digits, \"_\", \":\", \".\", \"-\" and \"/\" only");
    }
  }

  std::string mapped = with_underscores(name);
  constexpr std::string_view total = "_total";
  if (kind == MetricKind::counter && mapped.ends_with(total)) mapped.erase(mapped.size() - total.size());
  const std::string suffix = std::string{"_"}.append(unit_word);
  if (!unit_word.empty() && mapped != unit_word && !mapped.ends_with(suffix)) {
    if (mapped.ends_with('_')) mapped.pop_back();
    mapped += suffix;
  }
  if (mapped.empty()) refuse(what, "nothing is left of it without \"_total\"");
  return mapped;
}

std::string label_name(std::string_view name, std::string_view family, MetricKind kind) {
  const std::string what = "label name " + quoted(name) + " of metric " + std::string{family};
  if (name.empty()) refuse(what, "it is empty");
  if (!is_letter(name[0]) && name[0] != '_') refuse(what, "it must begin with a letter or \"_\"");
  for (const char c : name) {
    if (!is_letter(c) && !is_digit(c) && c != '_' && c != '.') {
      refuse(what, "it may hold letters, digits, \"_\" and \".\" only");
    }
  }
  if (name.starts_with("__")) refuse(what, "names that begin with \"__\" are Prometheus's own");
  std::string mapped = with_underscores(name);
  if (kind == MetricKind::histogram && mapped == "le") refuse(what, "\"le\" is the bound of a histogram's bucket");
  if (mapped == "otel_metric_overflow") refuse(what, "it marks the series of what is over the limit");
  return mapped;
}

std::vector<std::string> sample_names(const std::string& family, MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return {family, family + "_total", family + "_created"};
    case MetricKind::histogram:
      return {family, family + "_bucket", family + "_count", family + "_sum", family + "_created"};
    case MetricKind::gauge:
    case MetricKind::up_down_counter:
      break;
  }
  return {family};
}

}  // namespace skiff
