#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"

#include <skiff/core/error.hpp>
#include <skiff/describe/kinds.hpp>
#include <skiff/describe/rule_book.hpp>

namespace skiff::detail {
namespace {

const StructType& struct_of(TypeRef type) { return static_cast<const StructType&>(type()); }

}  // namespace

std::string_view VariantType::member() const {
  const VariantParts* parts = functions_.parts();
  return parts != nullptr ? parts->member : "type";
}

std::string_view VariantType::name(std::size_t index) const {
  const VariantParts* parts = functions_.parts();
  return parts != nullptr ? parts->names[index] : struct_of(functions_.alternatives[index]).name();
}

void VariantType::prepare() const {
  for (std::size_t i = 0; i < functions_.alternatives.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (name(i) != name(j)) continue;
      throw ConfigurationError{"two alternatives of a std::variant are told apart by the same " +
                               quoted(member()) + ": " + quoted(name(i)) +
                               " (SKIFF_DESCRIBE_VARIANT gives them other names)"};
    }
    functions_.alternatives[i]().prepare();
  }
}

bool VariantType::read(Decoder& in, void* value, const Place& place) const {
  using Ahead = JsonReader::Ahead;
  if (in.in.peek() != JsonReader::Kind::object) return in.refuse(place, *this);
  std::string which;
  const Ahead found = in.in.look_ahead(member(), which);
  const std::size_t current = functions_.index(value);
  for (std::size_t i = 0; i < functions_.alternatives.size(); ++i) {
    const bool stays = in.reading == Reading::patch && current == i;
    if (found == Ahead::text ? name(i) != which : !(found == Ahead::nothing && stays)) continue;
    const Meanwhile reading{in.reading, in.reading == Reading::patch && !stays ? Reading::new_patch : in.reading};
    void* const alternative = stays ? const_cast<void*>(functions_.get(value)) : functions_.engage(value, i);
    return struct_of(functions_.alternatives[i]).read_beside(in, alternative, place, member());
  }
  if (!in.in.skip()) return false;
  std::string names;
  for (std::size_t i = 0; i < functions_.alternatives.size(); ++i) {
    names.append(names.empty() ? "one of " : ", ").append(quoted(name(i)));
  }
  std::string got = found == Ahead::text ? quoted(which) : found == Ahead::other ? which : "nothing";
  return in.refuse(Place::member(place, member()), std::move(names), std::move(got));
}

void VariantType::write(Encoder& out, const void* value) const {
  const std::size_t i = functions_.index(value);
  struct_of(functions_.alternatives[i]).write_beside(out, functions_.get(value), member(), name(i));
}

void VariantType::check(Decoder& faults, const void* value, const Place& place) const {
  functions_.alternatives[functions_.index(value)]().check(faults, functions_.get(value), place);
}

std::string VariantType::expected() const { return "an object"; }

void VariantType::describe(SchemaWriter& out) const {
  std::string references;
  std::string mapping;
  for (std::size_t i = 0; i < functions_.alternatives.size(); ++i) {
    const std::string reference =
        quoted(struct_of(functions_.alternatives[i]).reference(out.definitions, member(), name(i)));
    references.append(references.empty() ? "" : ",").append("{\"$ref\":").append(reference).append("}");
    mapping.append(mapping.empty() ? "" : ",").append(quoted(name(i))).append(":").append(reference);
  }
  if (out.nullable()) references += ",{\"type\":\"null\"}";
  out.member("oneOf", "[" + references + "]");
  out.member("discriminator", "{\"propertyName\":" + quoted(member()) + ",\"mapping\":{" + mapping + "}}");
}

}  // namespace skiff::detail
