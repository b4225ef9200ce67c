#include "describe/schema_writer.hpp"

#include "describe/decoder.hpp"

#include <skiff/describe/rule_book.hpp>
#include <skiff/describe/schema.hpp>

#include <utility>

namespace skiff::detail {
namespace {

// Page<Order>, api::Order: of letters that a URI fragment and a key of OpenAPI's components may have.
std::string definition_name(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (fits) {
      text += c;
    } else if (!text.empty() && text.back() != '_') {
      text += '_';
    }
  }
  while (text.size() > 1 && text.back() == '_') text.pop_back();
  return text;
}

}  // namespace

std::string SchemaDefinitions::reference(const Type& type, std::string_view variant, std::string_view name,
                                         const std::function<std::string(SchemaDefinitions&)>& write) {
  const auto [known, is_new] = names_.try_emplace({&type, std::string{variant}}, definition_name(name));
  if (is_new) {
    std::string& own = known->second;
    const std::string wanted = own;
    for (int i = 2; definitions_.contains(own); ++i) own = wanted + std::to_string(i);
    definitions_[own];  // taken, while what it contains is written
    const std::string key = own;
    definitions_[key] = write(*this);
    return where_ + key;
  }
  return where_ + known->second;
}

std::string SchemaDefinitions::text() const {
  std::string all;
  for (const auto& [name, schema] : definitions_) {
    if (!all.empty()) all += ',';
    append_json_string(all, name);
    all.append(":").append(schema);
  }
  return all;
}

void SchemaWriter::type(std::string_view name) {
  std::string json = "\"" + std::string{name} + "\"";
  member("type", nullable_ ? "[" + json + ",\"null\"]" : json);
}

void SchemaWriter::reference(std::string reference) {
  std::string json;
  append_json_string(json, reference);
  if (!nullable_) return member("$ref", json);
  member("anyOf", "[{\"$ref\":" + json + "},{\"type\":\"null\"}]");
}

void SchemaWriter::member(std::string_view name, std::string_view json) {
  std::string value{json};
  if (nullable_ && name == "enum" && value.ends_with(']')) value.insert(value.size() - 1, ",null");
  for (Member& known : members_) {
    if (known.name != name) continue;
    if (std::exchange(known.is_bound, false)) {
      known.json = std::move(value);
    } else {
      also_.append(also_.empty() ? "{" : ",{").append(schema_member(name, value)).append("}");
    }
    return;
  }
  members_.push_back({std::string{name}, std::move(value)});
}

void SchemaWriter::members(std::string_view json) {
  const std::string object = "{" + std::string{json} + "}";
  JsonReader in{object, 64, 100'000};
  std::string_view name;
  std::string_view value;
  in.enter_object();
  for (bool first = true; in.next_member(first, name); first = false) {
    const std::string keyword{name};
    if (in.skip(&value)) member(keyword, value);
  }
}

void SchemaWriter::bound(std::string_view name, std::string json) {
  members_.push_back({std::string{name}, std::move(json), true});
}

std::string SchemaWriter::text() const {
  std::string all;
  for (const Member& member : members_) {
    all.append(all.empty() ? "{" : ",").append(schema_member(member.name, member.json));
  }
  if (!also_.empty()) all.append(all.empty() ? "{" : ",").append(schema_member("allOf", "[" + also_ + "]"));
  return all.empty() ? "{}" : all.append("}");
}

std::string SchemaWriter::schema_of(const Type& type) {
  SchemaWriter writer{definitions};
  type.describe(writer);
  return writer.text();
}

std::string json_schema(const Type& type) {
  SchemaDefinitions definitions{"#/$defs/"};
  SchemaWriter writer{definitions};
  writer.member("$schema", "\"https://json-schema.org/draft/2020-12/schema\"");
  type.describe(writer);
  if (!definitions.empty()) writer.member("$defs", "{" + definitions.text() + "}");
  return writer.text();
}

}  // namespace skiff::detail
