#include "describe/decoder.hpp"
#include "describe/schema_writer.hpp"
#include "describe/struct_plan.hpp"

#include <skiff/describe/kinds.hpp>

#include <memory>
#include <utility>

namespace skiff::detail {

void apply_checks(Decoder& faults, const Field& field, const void* member, const Place& place) {
  if (field.checks.empty() && field.element_checks.empty()) return;
  const void* const held = field.type->held(member);
  if (held == nullptr) return;
  for (const Check& check : field.checks) faults.apply(check, field.type->held_type(), held, place);
  if (field.element_checks.empty()) return;
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
    for (const Check& check : of.field.element_checks) of.faults.apply(check, type, inside, here);
  });
}

namespace {

using Kind = JsonReader::Kind;

constexpr std::uint64_t bit(std::size_t i) noexcept { return std::uint64_t{1} << i; }

bool read_member(Decoder& in, const Field& field, void* object, const Place& place) {
  const Place here = Place::member(place, field.name);
  const std::size_t before = in.fault_count();
  void* const member = field.part->of(object);
  const Meanwhile concealed{in.concealed, in.concealed || field.concealed()};
  if (!field.type->read(in, member, here)) return false;
  if (in.fault_count() == before) apply_checks(in, field, member, here);
  return !in.full();
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
  if (in.in.peek() != Kind::object) return in.refuse(place, expected());
  if (!in.in.enter_object()) return false;
  const StructPlan& plan = this->plan();
  const std::size_t count = plan.fields.size();
  const std::size_t faults_before = in.fault_count();
  std::uint64_t seen = 0;
  bool beside_seen = false;
  std::size_t next = 0;
  std::string_view name;
  for (bool first = true;; first = false) {
    std::size_t i = next;
    if (next == count || !in.in.next_is(first, plan.fields[next].key)) {
      if (!in.in.next_member(first, name)) break;
      i = plan.find(name, next < count ? next : 0);
    }
    if (i == count) {
      const bool is_beside = !beside.empty() && name == beside;
      if (is_beside && std::exchange(beside_seen, true)) {
        if (!in.refuse_with(Place::member(place, beside), "comes twice")) return false;
      } else if (plan.closed && !is_beside) {
        const std::string unknown{name};
        if (!in.refuse_with(Place::member(place, unknown), "there is no such member")) return false;
      }
      if (!in.in.skip()) return false;
      continue;
    }
    next = i + 1;
    const Field& field = plan.fields[i];
    if ((seen & bit(i)) != 0) {
      if (!in.refuse_with(Place::member(place, field.name), "comes twice") || !in.in.skip()) return false;
      continue;
    }
    seen |= bit(i);
    if (field.ignored_in(in.side())) {
      if (!in.in.skip()) return false;
    } else if (in.reading == Reading::whole) {
      if (!read_member(in, field, value, place)) return false;
    } else if (!read_patch(in, field, value, place)) {
      return false;
    }
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
  void* const member = field.part->of(object);
  if (field.initial && field.type->clear(member)) return;
  if (field.part->copy != nullptr) return field.part->copy(member, field.part->of(plan().prototype.get()));
  const std::unique_ptr<void, void (*)(void*)> fresh{functions_.make(), functions_.destroy};
  field.part->move(member, field.part->of(fresh.get()));
}

// What is missing, and what the members make together.
bool StructType::finish(Decoder& in, const StructPlan& plan, void* object, std::uint64_t seen,
                        std::size_t faults_before, const Place& place) const {
  for (std::size_t i = 0; in.reading != Reading::patch && i < plan.fields.size(); ++i) {
    const Field& field = plan.fields[i];
    if ((seen & bit(i)) != 0 || field.ignored_in(in.side())) continue;
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
    const void* const member = field.part->of(const_cast<void*>(value));
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
  out.out += '{';
  bool first = true;
  if (!beside.empty()) {
    out.string(beside);
    out.out += ':';
    out.string(name);
    first = false;
  }
  for (const Field& field : plan().fields) {
    if (field.left_out_in(out.side) || (!beside.empty() && field.name == beside)) continue;
    const void* const member = field.part->of(const_cast<void*>(value));
    if (field.left_out_when_empty() && field.type->held(member) == nullptr) continue;
    if (!first) out.out += ',';
    first = false;
    out.out += field.key;
    field.type->write(out, member);
  }
  out.out += '}';
}

}  // namespace skiff::detail
