#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"
#include "describe/struct_plan.hpp"

#include <skiff/describe/kinds.hpp>

namespace skiff::detail {
namespace {

void describe_field(SchemaWriter& out, const Field& field) {
  field.type->describe(out);
  for (const Check& check : field.checks) out.members(check.schema);
  if (!field.description.empty()) out.member("description", quoted(field.description));
  if (field.example && !field.hidden) out.member("examples", "[" + field.example() + "]");
  if (!field.default_json.empty()) out.member("default", field.default_json);
  if (field.read_only) out.member("readOnly", "true");
  if (field.write_only || field.hidden) out.member("writeOnly", "true");
  if (field.deprecated) out.member("deprecated", "true");
}

// The rules of elements stand in the schema of the elements.
std::string field_schema(SchemaDefinitions& definitions, const Field& field) {
  SchemaWriter out{definitions};
  describe_field(out, field);
  if (field.element_checks.empty()) return out.text();
  SchemaWriter elements{definitions};
  field.type->content()->describe(elements);
  for (const Check& check : field.element_checks) elements.members(check.schema);
  SchemaWriter whole{definitions};
  whole.member("allOf", "[" + out.text() + ",{\"items\":" + elements.text() + "}]");
  return whole.text();
}

}  // namespace

void StructType::describe(SchemaWriter& out) const { out.reference(reference(out.definitions, {}, {})); }

std::string StructType::reference(SchemaDefinitions& definitions, std::string_view beside,
                                  std::string_view value) const {
  const std::string variant = beside.empty() ? "" : std::string{beside}.append("=").append(value);
  return definitions.reference(*this, variant, plan().name, [&](SchemaDefinitions& known) {
    const StructPlan& plan = this->plan();
    SchemaWriter out{known};
    out.type("object");
    if (!plan.description.empty()) out.member("description", quoted(plan.description));
    std::string properties;
    std::string required;
    if (!beside.empty()) {
      properties.append(quoted(beside)).append(":{\"const\":").append(quoted(value)).append("}");
      required = quoted(beside);
    }
    for (const Field& field : plan.fields) {
      if (field.name == beside) continue;
      properties.append(field.key.after(properties.empty())).append(field_schema(known, field));
      if (field.required) required.append(required.empty() ? "" : ",").append(quoted(field.name));
    }
    out.member("properties", "{" + properties + "}");
    if (!required.empty()) out.member("required", "[" + required + "]");
    if (plan.closed) out.member("additionalProperties", "false");
    if (plan.example) out.member("examples", "[" + plan.example() + "]");
    return out.text();
  });
}

}  // namespace skiff::detail
