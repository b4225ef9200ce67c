#include <skiff/describe/rule_book.hpp>

#include "core/utf8.hpp"
#include "describe/decoder.hpp"

#include <skiff/core/error.hpp>
#include <skiff/describe/kinds.hpp>

#include <set>

namespace skiff::detail {
namespace {

constexpr std::size_t any_number = ~std::size_t{0};

struct Range {
  std::size_t least;
  std::size_t most;
  std::size_t (*count)(const void* value);
};

std::string range_words(const Range& range, std::string_view things) {
  std::string text;
  if (range.least == range.most) {
    text = std::to_string(range.least);
  } else if (range.most == any_number) {
    text = "at least " + std::to_string(range.least);
  } else if (range.least == 0) {
    text = "at most " + std::to_string(range.most);
  } else {
    text = std::to_string(range.least) + " to " + std::to_string(range.most);
  }
  const bool one = text == "1" || text == "at least 1" || text == "at most 1";
  return text.append(" ").append(one ? things.substr(0, things.size() - 1) : things);
}

std::string range_schema(const Range& range, std::string_view least, std::string_view most) {
  std::string schema;
  if (range.least > 0) schema = schema_member(least, std::to_string(range.least));
  if (range.most != any_number) {
    schema.append(schema.empty() ? "" : ",").append(schema_member(most, std::to_string(range.most)));
  }
  return schema;
}

void check_range(std::size_t least, std::size_t most) {
  if (least > most) throw allows_nothing(std::to_string(least), std::to_string(most));
}

bool passes(const void* limit, const void* value) {
  const auto& range = *static_cast<const Range*>(limit);
  const std::size_t count = range.count(value);
  return count >= range.least && count <= range.most;
}

std::size_t characters(const void* value) { return count_code_points(*static_cast<const std::string*>(value)); }

bool is_unique(const void* limit, const void* value) {
  const auto& list = **static_cast<const ListType* const*>(limit);
  struct Seen {
    const Type& type;
    std::set<std::string> texts = {};
    bool unique = true;
  } seen{list.functions().element()};
  list.each(value, &seen, [](void* context, const void* element) {
    auto& all = *static_cast<Seen*>(context);
    std::string text;
    write_json(text, all.type, element, JsonSide::any);
    all.unique = all.texts.insert(std::move(text)).second && all.unique;
  });
  return seen.unique;
}

}  // namespace

ConfigurationError allows_nothing(std::string_view least, std::string_view most) {
  return ConfigurationError{
      std::string{"a rule from "}.append(least).append(" to ").append(most).append(" allows nothing")};
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string schema_member(std::string_view keyword, std::string_view json) {
  return quoted(keyword).append(":").append(json);
}

Check length_check(std::size_t least, std::size_t most) {
  check_range(least, most);
  const Range range{least, most, characters};
  return {passes, std::make_shared<const Range>(range), "text of " + range_words(range, "characters"),
          range_schema(range, "minLength", "maxLength")};
}

Check count_check(std::size_t least, std::size_t most, std::size_t (*count)(const void* value), bool members) {
  check_range(least, most);
  const Range range{least, most, count};
  return {passes, std::make_shared<const Range>(range), range_words(range, members ? "members" : "items"),
          members ? range_schema(range, "minProperties", "maxProperties")
                  : range_schema(range, "minItems", "maxItems")};
}

Check unique_check(const ListType& list) {
  return {is_unique, std::make_shared<const ListType* const>(&list), "items of which no two are alike",
          "\"uniqueItems\":true"};
}

}  // namespace skiff::detail
