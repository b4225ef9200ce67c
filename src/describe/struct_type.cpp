#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"
#include "describe/struct_plan.hpp"
#include "describe/usual_json_reader.hpp"
#include "describe/usual_json_writer.hpp"

#include <skiff/describe/kinds.hpp>

#include <memory>
#include <utility>

namespace skiff::detail {
namespace {

inline void apply_each(Decoder& faults, const std::vector<Check>& checks, const Type& type, const void* value,
                       const Place& place) {
  for (const Check& check : checks) {
    if (!check.passes(check.limit.get(), value)) [[unlikely]] faults.refuse_by(check, type, value, place);
  }
}

void apply_element_checks(Decoder& faults, const Field& field, const void* member, const Place& place) {
  struct Elements {
    Decoder& faults;
    const Field& field;
    const Place& place;
    std::size_t index = 0;
  } elements{faults, field, place};
  field.type->each(member, &elements, [](void* context, const void* element) {
    auto& of = *static_cast<Elements*>(context);
    const Place here = Place::element(of.place, of.index++);
    const Type& type = of.field.type->content()->held_type();
    const void* const inside = of.field.type->content()->held(element);
    if (inside == nullptr) return;
    apply_each(of.faults, of.field.element_checks, type, inside, here);
  });
}

}  // namespace

void apply_checks(Decoder& faults, const Field& field, const void* member, const Place& place) {
  if (!field.nullable) {
    apply_each(faults, field.checks, *field.type, member, place);
  } else if (const void* const held = field.type->held(member)) {
    apply_each(faults, field.checks, field.type->held_type(), held, place);
  }
  if (!field.element_checks.empty()) apply_element_checks(faults, field, member, place);
}

namespace {

using Kind = JsonReader::Kind;

// Of all rules; false when one of them has to be asked otherwise.
inline bool passes_all(const Field& field, const void* member) {
  for (const Check& check : field.checks) {
    if (!check.passes(check.limit.get(), member)) [[unlikely]] return false;
  }
  return field.checks_alone;
}

inline bool read_and_check(Decoder& in, const Field& field, void* object, const Place& place) {
  const Place here = Place::member(place, field.name);
  const std::size_t before = in.fault_count();
  void* const member = field.in(object);
  if (!field.type->read(in, member, here)) return false;
  if (in.fault_count() != before) return !in.full();
  if (field.checks_alone) {
    apply_each(in, field.checks, *field.type, member, here);
  } else {
    apply_checks(in, field, member, here);
  }
  return !in.full();
}

bool read_member(Decoder& in, const Field& field, void* object, const Place& place) {
  const Meanwhile concealed{in.concealed, in.concealed || field.concealed()};
  return read_and_check(in, field, object, place);
}

// Over a member that is not described; a variant's own may come once.
bool skip_unknown(Decoder& in, const StructPlan& plan, std::string_view name, bool is_beside, bool& beside_seen,
                  const Place& place) {
  const std::string unknown{name};  // the reader's may change
  const Place here = Place::member(place, unknown);
  if (is_beside && std::exchange(beside_seen, true)) {
    if (!in.refuse_with(here, "comes twice")) return false;
  } else if (plan.closed && !is_beside) {
    if (!in.refuse_with(here, "there is no such member")) return false;
  }
  return in.in.skip();
}

}  // namespace

const StructPlan& StructType::plan() const {
  if (const StructPlan* known = plan_.load(std::memory_order_acquire)) return *known;
  std::shared_ptr<void> prototype{functions_.make(), functions_.destroy};
  std::unique_ptr<StructPlan> made = make_plan(functions_.parts(), std::move(prototype), functions_.rules);
  const StructPlan* first = nullptr;
  if (!plan_.compare_exchange_strong(first, made.get(), std::memory_order_acq_rel)) return *first;
  return *made.release();
}

void StructType::prepare() const {
  if (prepared_.exchange(true)) return;  // or is being: it contains itself
  try {
    for (const Field& field : plan().fields) field.type->prepare();
  } catch (...) {
    prepared_ = false;
    throw;
  }
}

std::string StructType::expected() const { return "an object"; }

bool StructType::read(Decoder& in, void* value, const Place& place) const { return read_beside(in, value, place, {}); }

bool StructType::read_beside(Decoder& in, void* value, const Place& place, std::string_view beside) const {
  if (!in.in.comes<Kind::object>()) return in.refuse(place, *this);
  if (!in.in.enter_object()) return false;
  const StructPlan& plan = this->plan();
  const Field* const begin = plan.fields.data();
  const Field* const end = begin + plan.fields.size();
  const Field* next = begin;  // most documents have the members in the order of the struct
  const std::size_t faults_before = in.fault_count();
  const bool whole = in.reading == Reading::whole;
  std::uint64_t seen = 0;
  bool beside_seen = false;
  for (bool first = true;; first = false) {
    const Field* field = next;
    if (field == end && in.in.leave_object()) break;
    if (field == end || !in.in.next_is(first, field->key)) {
      std::string_view name;
      if (!in.in.next_member(first, name)) break;
      field = begin + plan.find(name, next != end ? static_cast<std::size_t>(next - begin) : 0);
      if (field == end) {
        if (!skip_unknown(in, plan, name, !beside.empty() && name == beside, beside_seen, place)) return false;
        continue;
      }
    }
    next = field + 1;
    if ((seen & field->bit) != 0) {
      if (!in.refuse_with(Place::member(place, field->name), "comes twice") || !in.in.skip()) return false;
      continue;
    }
    seen |= field->bit;
    if (void* const member = field->in(value); read_usual(in.in, field->shape, member)) [[likely]] {
      if (passes_all(*field, member)) [[likely]] continue;
      apply_checks(in, *field, member, Place::member(place, field->name));
      if (in.full()) return false;
      continue;
    }
    const bool goes_on = whole && field->plain          ? read_and_check(in, *field, value, place)
                         : field->ignored_in(in.side()) ? in.in.skip()
                         : whole                        ? read_member(in, *field, value, place)
                                                        : read_patch(in, *field, value, place);
    if (!goes_on) return false;
  }
  return !in.in.failed() && finish(in, plan, value, seen, faults_before, place);
}

// RFC 7396: null removes.
bool StructType::read_patch(Decoder& in, const Field& field, void* object, const Place& place) const {
  if (field.nullable || in.in.peek() != Kind::null) return read_member(in, field, object, place);
  if (!in.in.read_null()) return false;
  if (field.required) return in.refuse_with(Place::member(place, field.name), "cannot be removed: it is required");
  reset(field, object);
  return true;
}

// To be what a new object has there.
void StructType::reset(const Field& field, void* object) const {
  void* const member = field.in(object);
  if (field.initial && field.type->clear(member)) return;
  if (field.part->copy != nullptr) return field.part->copy(member, field.in(plan().prototype.get()));
  const std::unique_ptr<void, void (*)(void*)> fresh{functions_.make(), functions_.destroy};
  field.part->move(member, field.in(fresh.get()));
}

// What is missing, and what the members make together.
bool StructType::finish(Decoder& in, const StructPlan& plan, void* object, std::uint64_t seen,
                        std::size_t faults_before, const Place& place) const {
  if (seen == plan.all && plan.checks.empty()) return true;
  for (const Field& field : plan.fields) {
    if (in.reading == Reading::patch) break;
    if ((seen & field.bit) != 0 || field.ignored_in(in.side())) continue;
    if (!field.required) {
      // The object may be one that was filled in: a member of another with an initializer.
      if (in.reading == Reading::whole) reset(field, object);
      continue;
    }
    if (field.write_only && in.side() == JsonSide::response) continue;
    if (!in.refuse(Place::member(place, field.name), field.type->expected(), "nothing")) return false;
  }
  if (in.fault_count() != faults_before) return true;
  for (std::size_t i = 0; i < plan.checks.size(); ++i) {
    const WholeCheck& check = plan.checks[i];
    if (check.passes(check.rule.get(), object)) continue;
    const std::string& member = plan.check_members[i];
    if (!in.refuse_with(member.empty() ? place : Place::member(place, member), check.message)) return false;
  }
  return true;
}

void StructType::check(Decoder& faults, const void* value, const Place& place) const {
  const StructPlan& plan = this->plan();
  const std::size_t before = faults.fault_count();
  for (const Field& field : plan.fields) {
    const void* const member = field.in(value);
    const Place here = Place::member(place, field.name);
    const std::size_t of_others = faults.fault_count();
    const Meanwhile concealed{faults.concealed, faults.concealed || field.concealed()};
    field.type->check(faults, member, here);
    if (faults.fault_count() == of_others) apply_checks(faults, field, member, here);
  }
  constexpr std::uint64_t all = ~std::uint64_t{0};
  finish(faults, plan, const_cast<void*>(value), all, before, place);
}

void StructType::write(Encoder& out, const void* value) const { write_beside(out, value, {}, {}); }

void StructType::write_beside(Encoder& out, const void* value, std::string_view beside, std::string_view name) const {
  out.out.append('{');
  bool first = true;
  if (!beside.empty()) {
    out.out.string(beside);
    out.out.append(':');
    out.out.string(name);
    first = false;
  }
  for (const Field& field : plan().fields) {
    const void* const member = field.in(value);
    if (!field.always_written && (field.left_out_in(out.side) || field.left_out_as(member))) continue;
    if (!beside.empty() && field.name == beside) continue;
    out.out.key(field.key, first);
    first = false;
    if (!write_usual(out.out, field.shape, member)) field.type->write(out, member);
  }
  out.out.append('}');
}

}  // namespace skiff::detail
