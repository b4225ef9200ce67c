#include "describe/struct_plan.hpp"

#include "describe/decoder.hpp"

#include <skiff/core/error.hpp>

namespace skiff::detail {
namespace {

constexpr std::size_t most_fields = 64;  // the bits that tell which have come

std::string camel_case(std::string_view name) {
  std::string text;
  bool raise = false;
  for (const char c : name) {
    if (c == '_') {
      raise = !text.empty();
    } else {
      text += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      raise = false;
    }
  }
  return text;
}

Field make_field(const FieldPart& part, const RuleBook& book) {
  static const FieldRules none;
  void* const member = part.of(book.prototype());
  const FieldRules* const found = book.find(member);
  const FieldRules& rules = found != nullptr ? *found : none;

  Field field;
  field.type = &part.type();
  field.part = &part;
  field.name = !rules.name.empty() ? rules.name : book.camel_case ? camel_case(part.name) : std::string{part.name};
  field.offset = static_cast<std::size_t>(static_cast<char*>(member) - static_cast<char*>(book.prototype()));
  std::string quoted;
  append_json_string(quoted, field.name);
  field.key = MemberKey{quoted};
  field.nullable = field.type->nullable();
  field.initial = part.initial(member);
  field.required = rules.required || !(rules.optional || field.nullable || !field.initial);
  field.read_only = rules.read_only;
  field.write_only = rules.write_only;
  field.hidden = field.type->hidden();
  field.deprecated = rules.deprecated;
  field.checks = rules.checks;
  field.element_checks = rules.element_checks;
  field.left_out_when_empty = field.nullable && field.initial && !field.required;
  field.plain = !(field.read_only || field.write_only || field.hidden);
  if (field.plain) field.shape = field.type->shape();
  field.always_written = field.plain && !field.left_out_when_empty;
  field.checks_alone = !field.nullable && field.element_checks.empty();
  field.description = rules.description;
  field.example = rules.example;
  if (!field.required && !field.nullable && !field.hidden) {
    field.default_json = json_of(*field.type, member).value_or("");
  }
  if (!field.element_checks.empty() && field.type->content() == nullptr) {
    throw ConfigurationError{"rules of " + field.name + ": each() is for the elements of a list"};
  }
  return field;
}

void check_names(const StructPlan& plan) {
  for (std::size_t i = 0; i < plan.fields.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (plan.fields[i].name != plan.fields[j].name) continue;
      throw ConfigurationError{std::string{plan.name} + " has two members called \"" + plan.fields[i].name +
                               "\" in JSON: " + std::string{plan.fields[j].part->name} + " and " +
                               std::string{plan.fields[i].part->name}};
    }
  }
}

void check_sides(const StructPlan& plan) {
  for (const Field& field : plan.fields) {
    if (!field.read_only || !field.write_only) continue;
    throw ConfigurationError{std::string{plan.name} + "::" + std::string{field.part->name} +
                             " is read_only() and write_only(): it could not travel at all"};
  }
}

}  // namespace

FieldRules& RuleBook::field(const void* member) {
  for (FieldRules& known : fields) {
    if (known.member == member) return known;
  }
  fields.emplace_back().member = member;
  return fields.back();
}

const FieldRules* RuleBook::find(const void* member) const noexcept {
  for (const FieldRules& known : fields) {
    if (known.member == member) return &known;
  }
  return nullptr;
}

std::size_t StructPlan::find(std::string_view text, std::size_t first) const noexcept {
  const std::size_t count = fields.size();
  for (std::size_t i = first; i < count; ++i) {
    if (fields[i].name == text) return i;
  }
  for (std::size_t i = 0; i < first; ++i) {
    if (fields[i].name == text) return i;
  }
  return count;
}

std::unique_ptr<StructPlan> make_plan(const StructParts& parts, std::shared_ptr<void> prototype,
                                      void (*rules)(RuleBook&)) {
  auto plan = std::make_unique<StructPlan>();
  plan->name = parts.name;
  if (parts.fields.size() > most_fields) {
    throw ConfigurationError{std::string{parts.name} + " has " + std::to_string(parts.fields.size()) +
                             " described members; " + std::to_string(most_fields) + " are possible"};
  }
  RuleBook book{prototype.get()};
  if (rules != nullptr) rules(book);
  for (const FieldPart& part : parts.fields) {
    Field& field = plan->fields.emplace_back(make_field(part, book));
    field.bit = std::uint64_t{1} << (plan->fields.size() - 1);
    plan->all |= field.bit;
  }
  const auto name_of = [&](const void* member) -> const std::string& {
    for (const Field& field : plan->fields) {
      if (field.part->of(book.prototype()) == member) return field.name;
    }
    throw ConfigurationError{"rules of " + std::string{parts.name} +
                             ": they name a member that SKIFF_DESCRIBE does not"};
  };
  for (const FieldRules& known : book.fields) name_of(known.member);
  for (WholeCheck& check : book.checks) {
    plan->check_members.push_back(check.member != nullptr ? name_of(check.member) : "");
    plan->checks.push_back(std::move(check));
  }
  plan->description = book.description;
  plan->example = book.example;
  plan->closed = book.closed;
  plan->prototype = std::move(prototype);
  const std::size_t id = plan->find("id", 0);
  if (id < plan->fields.size() && !plan->fields[id].concealed()) plan->id = &plan->fields[id];
  check_names(*plan);
  check_sides(*plan);
  return plan;
}

}  // namespace skiff::detail
