#pragma once

#include "describe/member_key.hpp"

#include <skiff/describe/json.hpp>
#include <skiff/describe/kinds.hpp>
#include <skiff/describe/rule_book.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::detail {

/// A member of a struct with all that its rules say. What is asked for every value stands first.
struct Field {
  MemberKey key;
  const Type* type = nullptr;
  std::size_t offset = 0;  // in an object
  std::uint64_t bit = 0;   // in a set of fields
  Shape shape = Shape::other;  // of the type, when it is plain
  std::string name;
  bool required = false;  // in a request and an answer alike
  bool read_only = false;
  bool write_only = false;
  bool hidden = false;    // never written
  bool nullable = false;
  bool initial = false;  // a new object has it as its type by itself
  bool deprecated = false;
  bool left_out_when_empty = false;
  bool plain = true;           // it travels both ways, and everyone may see it
  bool always_written = true;  // whatever it is
  bool checks_alone = true;  // they are for the member itself: it is no optional, and has none for elements
  std::vector<Check> checks;
  std::vector<Check> element_checks;
  const FieldPart* part = nullptr;
  std::string description;
  std::function<std::string()> example;  // asked when all plans are made
  std::string default_json;  // empty: none

  bool ignored_in(JsonSide side) const noexcept { return read_only && side == JsonSide::request; }
  bool left_out_in(JsonSide side) const noexcept {
    return hidden || (write_only && side == JsonSide::response) || (read_only && side == JsonSide::request);
  }
  /// It is empty, and missing it is read as empty.
  bool left_out_as(const void* member) const { return left_out_when_empty && type->held(member) == nullptr; }
  bool concealed() const noexcept { return hidden || write_only; }

  void* in(void* object) const noexcept { return static_cast<char*>(object) + offset; }
  const void* in(const void* object) const noexcept { return static_cast<const char*>(object) + offset; }
};

/// A described struct, ready to be read and written.
struct StructPlan {
  std::string_view name;
  std::vector<Field> fields;
  std::vector<WholeCheck> checks;
  std::vector<std::string> check_members;  // JSON names, parallel to checks; empty: the whole
  std::string description;
  std::function<std::string()> example;
  bool closed = false;
  std::uint64_t all = 0;  // the set of all fields
  const Field* id = nullptr;  // the member "id" that everyone may see
  std::shared_ptr<void> prototype;  // as a new one is

  /// The index of a member; fields.size() when there is none. Looks first where the last one was found.
  std::size_t find(std::string_view name, std::size_t first) const noexcept;
};

/// Records which rules of a member `member` breaks.
void apply_checks(Decoder& faults, const Field& field, const void* member, const Place& place);

/// Throws ConfigurationError when rules contradict each other or two members have one name.
std::unique_ptr<StructPlan> make_plan(const StructParts& parts, std::shared_ptr<void> prototype,
                                      void (*rules)(RuleBook&));

}  // namespace skiff::detail
