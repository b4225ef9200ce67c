#include "describe/schema_writer.hpp"

#include "describe/decoder.hpp"

#include <skiff/describe/schema.hpp>

namespace skiff::detail {

std::string SchemaDefinitions::reference(const Type& type, std::string_view variant, std::string_view name,
                                         const std::function<std::string(SchemaDefinitions&)>& write) {
  const auto [known, is_new] = names_.try_emplace({&type, std::string{variant}}, name);
  if (is_new) {
    std::string& own = known->second;
    for (int i = 2; definitions_.contains(own); ++i) own = std::string{name} + std::to_string(i);
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
  if (!members_.empty()) members_ += ',';
  append_json_string(members_, name);
  members_.append(":").append(json);
}

void SchemaWriter::members(std::string_view json) {
  if (json.empty()) return;
  if (!members_.empty()) members_ += ',';
  members_ += json;
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
