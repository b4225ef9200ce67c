#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"

#include <skiff/describe/kinds.hpp>
#include <skiff/describe/rule_book.hpp>

namespace skiff::detail {
namespace {

using Kind = JsonReader::Kind;

// Hands a lambda to a function that takes a context.
template <class F>
void (*visitor(F&))(void*, const void*) {
  return [](void* function, const void* element) { (*static_cast<F*>(function))(element); };
}

}  // namespace

bool OptionalType::read(Decoder& in, void* value, const Place& place) const {
  if (in.in.peek() == Kind::null) {
    functions_.clear(value);
    return in.in.read_null();
  }
  return functions_.inner().read(in, functions_.engage(value), place);
}
void OptionalType::write(Encoder& out, const void* value) const {
  const void* inner = functions_.get(value);
  if (inner == nullptr) {
    out.out += "null";
  } else {
    functions_.inner().write(out, inner);
  }
}
bool OptionalType::read_text(std::string_view text, void* value) const {
  return functions_.inner().read_text(text, functions_.engage(value));
}
void* OptionalType::append(void* value) const { return functions_.inner().append(functions_.engage(value)); }
void OptionalType::check(Decoder& faults, const void* value, const Place& place) const {
  if (const void* inner = functions_.get(value)) functions_.inner().check(faults, inner, place);
}
const void* OptionalType::held(const void* value) const {
  const void* inner = functions_.get(value);
  return inner != nullptr ? functions_.inner().held(inner) : nullptr;
}
void OptionalType::each(const void* value, void* context, void (*visit)(void*, const void*)) const {
  if (const void* inner = functions_.get(value)) functions_.inner().each(inner, context, visit);
}
std::string OptionalType::expected() const { return functions_.inner().expected() + " or null"; }
void OptionalType::describe(SchemaWriter& out) const {
  out.allow_null();
  functions_.inner().describe(out);
}

bool ListType::read(Decoder& in, void* value, const Place& place) const {
  if (in.in.peek() != Kind::array) return in.refuse(place, expected());
  if (!in.in.enter_array()) return false;
  const Type& type = functions_.element();
  const bool any = functions_.fixed == any_number;
  if (any) functions_.clear(value);
  std::size_t count = 0;
  for (bool first = true; in.in.next_element(first); first = false, ++count) {
    if (!any && count >= functions_.fixed) {
      if (!in.in.skip()) return false;
      continue;
    }
    void* const element = any ? functions_.append(value) : functions_.at(value, count);
    if (!type.read(in, element, Place::element(place, count))) return false;
  }
  if (in.in.failed()) return false;
  return any || count == functions_.fixed || in.refuse(place, expected(), std::to_string(count) + " items");
}
void ListType::write(Encoder& out, const void* value) const {
  const Type& type = functions_.element();
  out.out += '[';
  bool first = true;
  auto write = [&](const void* element) {
    if (!first) out.out += ',';
    first = false;
    type.write(out, element);
  };
  functions_.each(value, &write, visitor(write));
  out.out += ']';
}
void ListType::check(Decoder& faults, const void* value, const Place& place) const {
  const Type& type = functions_.element();
  std::size_t index = 0;
  auto check = [&](const void* element) { type.check(faults, element, Place::element(place, index++)); };
  functions_.each(value, &check, visitor(check));
}
void ListType::each(const void* value, void* context, void (*visit)(void*, const void*)) const {
  functions_.each(value, context, visit);
}
std::string ListType::expected() const {
  return functions_.fixed == any_number ? "an array" : "an array of " + std::to_string(functions_.fixed) + " items";
}
void ListType::describe(SchemaWriter& out) const {
  out.type("array");
  out.member("items", out.schema_of(functions_.element()));
  if (functions_.fixed == any_number) return;
  out.member("minItems", std::to_string(functions_.fixed));
  out.member("maxItems", std::to_string(functions_.fixed));
}

bool MapType::read(Decoder& in, void* value, const Place& place) const {
  if (in.in.peek() != Kind::object) return in.refuse(place, expected());
  if (!in.in.enter_object()) return false;
  const Type& type = functions_.element();
  if (!in.merges()) functions_.clear(value);
  std::string_view name;
  for (bool first = true; in.in.next_member(first, name); first = false) {
    const std::string key{name};
    const Place member = Place::member(place, key);
    if (in.merges()) {
      if (in.in.peek() == Kind::null && !type.nullable()) {
        functions_.erase(value, key);
        if (!in.in.read_null()) return false;
        continue;
      }
      if (!type.read(in, functions_.get(value, key), member)) return false;
      continue;
    }
    void* const element = functions_.insert(value, key);
    if (element == nullptr) {
      if (!in.in.skip() || !in.refuse_with(member, "comes twice")) return false;
      continue;
    }
    if (!type.read(in, element, member)) return false;
  }
  return !in.in.failed();
}
void MapType::write(Encoder& out, const void* value) const {
  struct Writing {
    Encoder& out;
    const Type& type;
    bool first = true;
  } writing{out, functions_.element()};
  out.out += '{';
  functions_.each(value, &writing, [](void* context, std::string_view key, const void* element) {
    auto& to = *static_cast<Writing*>(context);
    if (!to.first) to.out.out += ',';
    to.first = false;
    to.out.string(key);
    to.out.out += ':';
    to.type.write(to.out, element);
  });
  out.out += '}';
}
void MapType::check(Decoder& faults, const void* value, const Place& place) const {
  struct Checking {
    Decoder& faults;
    const Type& type;
    const Place& place;
  } checking{faults, functions_.element(), place};
  functions_.each(value, &checking, [](void* context, std::string_view key, const void* element) {
    auto& with = *static_cast<Checking*>(context);
    with.type.check(with.faults, element, Place::member(with.place, key));
  });
}
void MapType::each(const void* value, void* context, void (*visit)(void*, const void*)) const {
  struct Visiting {
    void* context;
    void (*visit)(void*, const void*);
  } visiting{context, visit};
  functions_.each(value, &visiting, [](void* with, std::string_view, const void* element) {
    auto& to = *static_cast<Visiting*>(with);
    to.visit(to.context, element);
  });
}
std::string MapType::expected() const { return "an object"; }
void MapType::describe(SchemaWriter& out) const {
  out.type("object");
  out.member("additionalProperties", out.schema_of(functions_.element()));
}

namespace {

/// An object of the type that another travels as.
class Converted {
 public:
  Converted(void* as, void (*destroy)(void*)) noexcept : as_(as), destroy_(destroy) {}
  Converted(const Converted&) = delete;
  Converted& operator=(const Converted&) = delete;
  ~Converted() { destroy_(as_); }
  void* get() const noexcept { return as_; }

 private:
  void* as_;
  void (*destroy_)(void*);
};

}  // namespace

bool ConvertedType::read(Decoder& in, void* value, const Place& place) const {
  const Converted as{functions_.make(), functions_.destroy};
  const std::size_t before = in.fault_count();
  if (!functions_.as().read(in, as.get(), place)) return false;
  if (in.fault_count() != before) return true;
  std::string why_not;
  return functions_.from(value, as.get(), why_not) || in.refuse_with(place, std::move(why_not));
}
void ConvertedType::write(Encoder& out, const void* value) const {
  const Converted as{functions_.to(value), functions_.destroy};
  functions_.as().write(out, as.get());
}
bool ConvertedType::read_text(std::string_view text, void* value) const {
  const Converted as{functions_.make(), functions_.destroy};
  std::string why_not;
  return functions_.as().read_text(text, as.get()) && functions_.from(value, as.get(), why_not);
}
std::string ConvertedType::expected() const { return functions_.as().expected(); }
void ConvertedType::describe(SchemaWriter& out) const { functions_.as().describe(out); }

}  // namespace skiff::detail
