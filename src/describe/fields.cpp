#include "describe/fields.hpp"

#include "describe/decoder.hpp"
#include "describe/struct_plan.hpp"

#include "core/utf8.hpp"

#include <skiff/describe/rule_book.hpp>

#include <algorithm>

namespace skiff::detail {
namespace {

std::string what_came(const Type& type, std::string_view text) {
  return (type.element() != nullptr ? *type.element() : type).hidden() ? std::string{} : shortened(quoted(text));
}

// False when one of the texts is no value.
bool read_into(std::span<const std::string_view> texts, const Type& type, void* value, std::string_view& wrong) {
  const Type* const element = type.element();
  for (const std::string_view text : texts) {
    wrong = text;
    if (!is_utf8(text)) return false;
    if (element != nullptr ? !element->read_text(text, type.append(value)) : !type.read_text(text, value)) return false;
  }
  return true;
}

// A text is never null.
std::string expected_text(const Type& type) {
  std::string expected = type.element() != nullptr ? type.element()->expected() : type.expected();
  constexpr std::string_view null = " or null";
  if (type.nullable() && expected.ends_with(null)) expected.resize(expected.size() - null.size());
  return expected;
}

Fault repeated(std::string_view name, InputPlace in, std::size_t count) {
  Fault fault;
  fault.where = name;
  fault.in = in;
  fault.expected = "one value";
  fault.got = std::to_string(count);
  fault.message = expectation(fault.expected, fault.got);
  return fault;
}

Fault mismatch(std::string_view name, InputPlace in, const Type& type, std::string got) {
  Fault fault;
  fault.where = name;
  fault.in = in;
  fault.expected = expected_text(type);
  fault.got = std::move(got);
  fault.message = expectation(fault.expected, fault.got);
  return fault;
}

std::string_view name_of(InputPlace place) {
  switch (place) {
    case InputPlace::path: return "path parameter";
    case InputPlace::query: return "query parameter";
    case InputPlace::header: return "header";
    case InputPlace::cookie: return "cookie";
    default: return "field";
  }
}

Error error_of(Fault fault) {
  std::string message{name_of(fault.in)};
  message.append(" ").append(quoted(fault.where)).append(": ").append(fault.message);
  std::vector<Fault> faults;
  faults.push_back(std::move(fault));
  return bad_request(std::move(message)).with_faults(std::move(faults));
}

// False: no more faults are taken. `came` tells whether there was anything.
bool read_field(Decoder& in, const Field& field, std::span<const TextField> fields, void* object, bool& came) {
  std::vector<std::string_view> texts;
  for (const auto& [name, text] : fields) {
    if (name == field.name) texts.push_back(text);
  }
  came = !texts.empty();
  if (!came) return true;
  const Place whole{};
  const Place here = Place::member(whole, field.name);
  if (texts.size() > 1 && field.type->element() == nullptr) {
    return in.refuse(here, "one value", std::to_string(texts.size()));
  }
  void* const member = field.in(object);
  const Meanwhile concealed{in.concealed, in.concealed || field.concealed()};
  field.type->clear(member);
  std::string_view wrong;
  if (!read_into(texts, *field.type, member, wrong)) {
    return in.refuse(here, expected_text(*field.type), field.concealed() ? std::string{} : what_came(*field.type, wrong));
  }
  apply_checks(in, field, member, here);
  return !in.full();
}

}  // namespace

Result<void> read_texts(std::span<const std::string_view> texts, const Type& type, void* value, InputPlace in,
                        std::string_view name, bool required) {
  if (texts.empty()) {
    if (!required) return {};
    return error_of(mismatch(name, in, type, "nothing"));
  }
  if (texts.size() > 1 && type.element() == nullptr) return error_of(repeated(name, in, texts.size()));
  std::string_view wrong;
  if (read_into(texts, type, value, wrong)) return {};
  return error_of(mismatch(name, in, type, what_came(type, wrong)));
}

bool StructType::read_fields(Decoder& in, std::span<const TextField> fields, void* value) const {
  const StructPlan& plan = this->plan();
  const Place whole{};
  std::uint64_t seen = 0;
  for (const Field& field : plan.fields) {
    if (field.ignored_in(in.side())) continue;
    bool came = false;
    if (!read_field(in, field, fields, value, came)) return false;
    if (came) seen |= field.bit;
  }
  if (plan.closed) {
    for (const auto& [name, text] : fields) {
      if (plan.find(name, 0) != plan.fields.size()) continue;
      if (!in.refuse_with(Place::member(whole, name), "there is no such member")) return false;
    }
  }
  return finish(in, plan, value, seen, 0, whole);
}

Result<void> read_fields(std::span<const TextField> fields, const Type& type, void* value, InputPlace in) {
  JsonOptions options;
  options.side = JsonSide::request;
  Decoder decoder{{}, options, Reading::whole};
  static_cast<const StructType&>(type).read_fields(decoder, fields, value);
  Result<void> read = decoder.outcome();
  if (read) return read;
  std::vector<Fault> faults = read.error().faults();
  for (Fault& fault : faults) {
    fault.in = in;
    if (fault.where.starts_with('/')) fault.where.erase(0, 1);  // a name, no pointer
    if (fault.got != "an array") continue;  // there are none in fields, but a name that came several times
    fault.got = std::to_string(std::count_if(fields.begin(), fields.end(),
                                             [&](const TextField& field) { return field.first == fault.where; }));
    fault.message = expectation(fault.expected, fault.got);
  }
  std::string message = summary(faults);
  return unprocessable(std::move(message)).with_faults(std::move(faults));
}

}  // namespace skiff::detail
