#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"
#include "describe/usual_json_reader.hpp"
#include "describe/usual_json_writer.hpp"

#include <skiff/describe/kinds.hpp>
#include <skiff/describe/rule_book.hpp>

#include <functional>
#include <set>
#include <string>
#include <utility>

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
  if (in.in.comes<Kind::null>()) {
    functions_.clear(value);
    return in.in.read_null();
  }
  const bool is_new = in.reading == Reading::patch && functions_.get(value) == nullptr;
  const Meanwhile reading{in.reading, is_new ? Reading::new_patch : in.reading};
  return functions_.inner().read(in, functions_.engage(value), place);
}
void OptionalType::write(Encoder& out, const void* value) const {
  const void* inner = functions_.get(value);
  if (inner == nullptr) {
    out.out.append("null");
  } else {
    functions_.inner().write(out, inner);
  }
}
bool OptionalType::read_text(std::string_view text, void* value) const {
  return functions_.inner().read_text(text, functions_.engage(value));
}
void* OptionalType::append(void* value) const { return functions_.inner().append(functions_.engage(value)); }
bool OptionalType::clear(void* value) const {
  functions_.clear(value);
  return true;
}
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
  if (!in.in.comes<Kind::array>()) return in.refuse(place, *this);
  if (!in.in.enter_array()) return false;
  const Type& type = functions_.element();
  const Meanwhile reading{in.reading, Reading::whole};
  if (functions_.fixed != any_number) return read_fixed(in, value, type, place);
  functions_.clear(value);
  Place here = Place::element(place, 0);
  if (shape() == Shape::texts) {
    auto& texts = *static_cast<std::vector<std::string>*>(value);
    in.in.read_plain_texts(texts);
    here.index = texts.size();
  }
  void* (*const add)(void*) = functions_.append;
  for (; in.in.next_element(here.index == 0); ++here.index) {
    void* const element = add(value);
    if (!read_usual(in.in, type.shape(), element) && !type.read(in, element, here)) return false;
  }
  return !in.in.failed();
}
bool ListType::read_fixed(Decoder& in, void* value, const Type& type, const Place& place) const {
  std::size_t count = 0;
  for (bool first = true; in.in.next_element(first); first = false, ++count) {
    const bool read = count < functions_.fixed
                          ? type.read(in, functions_.at(value, count), Place::element(place, count))
                          : in.in.skip();
    if (!read) return false;
  }
  if (in.in.failed()) return false;
  return count == functions_.fixed || in.refuse(place, *this, std::to_string(count) + " items");
}
void ListType::write(Encoder& out, const void* value) const {
  if (shape() == Shape::texts) return out.out.texts(*static_cast<const std::vector<std::string>*>(value));
  const Type& type = functions_.element();
  out.out.append('[');
  bool is_first = true;
  auto write = [&](const void* element) {
    if (!std::exchange(is_first, false)) out.out.append(',');
    if (!write_usual(out.out, type.shape(), element)) type.write(out, element);
  };
  if (functions_.first != nullptr) {
    std::size_t count = 0;
    const char* element = static_cast<const char*>(functions_.first(value, count));
    for (; count > 0; --count, element += functions_.size) write(element);
  } else {
    functions_.each(value, &write, visitor(write));
  }
  out.out.append(']');
}
bool ListType::clear(void* value) const {
  if (functions_.clear == nullptr) return false;
  functions_.clear(value);
  return true;
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
  if (!in.in.comes<Kind::object>()) return in.refuse(place, *this);
  if (!in.in.enter_object()) return false;
  if (in.reading != Reading::whole) return merge(in, value, place);
  const Type& type = functions_.element();
  functions_.clear(value);
  std::string_view name;
  for (bool first = true; in.in.next_member(first, name); first = false) {
    const MapEntry entry = functions_.insert(value, name);
    const Place member = Place::member(place, entry.key);
    if (!entry.is_new) {
      if (!in.in.skip() || !in.refuse_with(member, "comes twice")) return false;
      continue;
    }
    if (!type.read(in, entry.value, member)) return false;
  }
  return !in.in.failed();
}

// RFC 7396: what is not named stays, null removes.
bool MapType::merge(Decoder& in, void* map, const Place& place) const {
  const Type& type = functions_.element();
  std::set<std::string, std::less<>> seen;
  std::string_view name;
  for (bool first = true; in.in.next_member(first, name); first = false) {
    const auto [key, once] = seen.emplace(name);
    const Place member = Place::member(place, *key);
    if (!once) {
      if (!in.in.skip() || !in.refuse_with(member, "comes twice")) return false;
    } else if (in.in.comes<Kind::null>()) {
      functions_.erase(map, *key);
      if (!in.in.read_null()) return false;
    } else {
      const MapEntry entry = functions_.insert(map, *key);
      const Meanwhile reading{in.reading, entry.is_new ? Reading::new_patch : in.reading};
      if (!type.read(in, entry.value, member)) return false;
    }
  }
  return !in.in.failed();
}
void MapType::write(Encoder& out, const void* value) const {
  struct Writing {
    Encoder& out;
    const Type& type;
    bool first = true;
  } writing{out, functions_.element()};
  out.out.append('{');
  functions_.each(value, &writing, [](void* context, std::string_view key, const void* element) {
    auto& to = *static_cast<Writing*>(context);
    if (!to.first) to.out.out.append(',');
    to.first = false;
    to.out.out.string(key);
    to.out.out.append(':');
    to.type.write(to.out, element);
  });
  out.out.append('}');
}
bool MapType::clear(void* value) const {
  functions_.clear(value);
  return true;
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

// Hands a lambda to ConvertedFunctions::lend.
template <class F>
bool lent(const ConvertedFunctions& functions, const void* value, F use) {
  return functions.lend(value, &use, [](void* function, void* as) { return (*static_cast<F*>(function))(as); });
}

}  // namespace

bool ConvertedType::read(Decoder& in, void* value, const Place& place) const {
  return lent(functions_, in.reading == Reading::patch ? value : nullptr, [&](void* as) {
    const std::size_t before = in.fault_count();
    if (!functions_.as().read(in, as, place)) return false;
    if (in.fault_count() != before) return true;
    std::string why_not;
    return functions_.from(value, as, why_not) || in.refuse_with(place, std::move(why_not));
  });
}
void ConvertedType::write(Encoder& out, const void* value) const {
  lent(functions_, value, [&](void* as) {
    functions_.as().write(out, as);
    return true;
  });
}
bool ConvertedType::read_text(std::string_view text, void* value) const {
  return lent(functions_, nullptr, [&](void* as) {
    std::string why_not;
    return functions_.as().read_text(text, as) && functions_.from(value, as, why_not);
  });
}
void ConvertedType::check(Decoder& faults, const void* value, const Place& place) const {
  lent(functions_, value, [&](void* as) {
    functions_.as().check(faults, as, place);
    return true;
  });
}
std::string ConvertedType::expected() const { return functions_.as().expected(); }

// What it travels as may be a list or a map of the same type.
bool ConvertedType::hidden() const { return functions_.as().content() == nullptr && functions_.as().hidden(); }
void ConvertedType::prepare() const {
  if (prepared_.exchange(true)) return;
  try {
    functions_.as().prepare();
  } catch (...) {
    prepared_ = false;
    throw;
  }
}
void ConvertedType::describe(SchemaWriter& out) const {
  if (!out.definitions.enter(*this)) return;  // inside itself: anything
  functions_.as().describe(out);
  out.definitions.leave(*this);
}

}  // namespace skiff::detail
