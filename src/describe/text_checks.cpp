#include <skiff/describe/rule_book.hpp>

#include "describe/formats.hpp"
#include "describe/regular_expression.hpp"

#include <skiff/core/error.hpp>

#include <utility>

namespace skiff::detail {
namespace {

struct FormatRule {
  std::string_view name;
  std::string_view words;
  bool (*passes)(std::string_view text) noexcept;
};

FormatRule rule_of(Format format) {
  switch (format) {
    case Format::email: return {"email", "an e-mail address", is_email};
    case Format::uuid: return {"uuid", "a UUID", is_uuid};
    case Format::uri: return {"uri", "a URI with its scheme", is_uri};
    case Format::ipv4: return {"ipv4", "an IPv4 address", is_ipv4};
    case Format::ipv6: return {"ipv6", "an IPv6 address", is_ipv6};
    case Format::hostname: return {"hostname", "the name of a host", is_hostname};
    case Format::date: return {"date", "a date as 2026-01-31", is_date};
    case Format::date_time: return {"date-time", "a time as 2026-01-31T12:00:00Z", is_date_time};
  }
  throw ConfigurationError{"there is no such Format"};
}

}  // namespace

Check pattern_check(std::string_view pattern) {
  Result<RegularExpression> expression = RegularExpression::parse(pattern);
  if (!expression) {
    throw ConfigurationError{"pattern \"" + std::string{pattern} + "\": " + std::string{expression.error().message()}};
  }
  const auto passes = [](const void* compiled, const void* value) {
    return static_cast<const RegularExpression*>(compiled)->matches(*static_cast<const std::string*>(value));
  };
  // In JSON Schema a pattern may match anywhere in the text.
  std::string whole = "^(?:";
  whole.append(pattern).append(")$");
  return {passes, std::make_shared<const RegularExpression>(*std::move(expression)),
          "text that matches " + std::string{pattern}, schema_member("pattern", quoted(whole))};
}

Check format_check(Format format) {
  const FormatRule rule = rule_of(format);
  const auto passes = [](const void* limit, const void* value) {
    return static_cast<const FormatRule*>(limit)->passes(*static_cast<const std::string*>(value));
  };
  return {passes, std::make_shared<const FormatRule>(rule), std::string{rule.words},
          schema_member("format", quoted(rule.name))};
}

}  // namespace skiff::detail
