#pragma once

#include <skiff/core/error.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// Well-known forms of text, by the names of JSON Schema (validation, section 7.3).
enum class Format : std::uint8_t { email, uuid, uri, ipv4, ipv6, hostname, date, date_time };

namespace detail {

/// One rule over one value.
struct Check {
  bool (*passes)(const void* limit, const void* value);
  std::shared_ptr<const void> limit;
  std::string expected;  // "from 1 to 1000"
  std::string schema;    // members of a JSON Schema: "\"minimum\":1,\"maximum\":1000"
};

/// What rules() said of one member.
struct FieldRules {
  const void* member = nullptr;  // in the prototype
  std::string name = {};
  std::string description = {};
  std::function<std::string()> example = {};  // JSON; asked when all rules are known
  std::vector<Check> checks = {};
  std::vector<Check> element_checks = {};
  bool optional = false;
  bool required = false;
  bool read_only = false;
  bool write_only = false;
  bool deprecated = false;
};

/// A rule across members.
struct WholeCheck {
  bool (*passes)(const void* rule, const void* object);
  std::shared_ptr<const void> rule;
  std::string message;
  const void* member = nullptr;  // in the prototype; null: the whole
};

/// What rules() said of a struct. `prototype` is a T that was just made: its members are known by their addresses.
class RuleBook {
 public:
  explicit RuleBook(void* prototype) noexcept : prototype_(prototype) {}

  void* prototype() const noexcept { return prototype_; }
  FieldRules& field(const void* member);
  const FieldRules* find(const void* member) const noexcept;

  std::deque<FieldRules> fields = {};
  std::vector<WholeCheck> checks = {};
  std::string description = {};
  std::function<std::string()> example = {};
  bool closed = false;
  bool camel_case = false;

 private:
  void* prototype_;
};

Check length_check(std::size_t least, std::size_t most);
Check pattern_check(std::string_view pattern);
Check format_check(Format format);
Check count_check(std::size_t least, std::size_t most, std::size_t (*count)(const void* value), bool members);
Check unique_check(const class ListType& list);

ConfigurationError allows_nothing(std::string_view least, std::string_view most);

/// `"minimum":1`
std::string schema_member(std::string_view keyword, std::string_view json);
std::string quoted(std::string_view text);

}  // namespace detail
}  // namespace skiff
