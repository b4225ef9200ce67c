#pragma once

#include <skiff/describe/type.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::detail {

/// The definitions of structs that schemas refer to, each under a name of its own.
class SchemaDefinitions {
 public:
  /// `where` is what a reference begins with: "#/$defs/".
  explicit SchemaDefinitions(std::string where) : where_(std::move(where)) {}

  /// The reference to `type`; `write` makes the definition when it is not there. As one of a variant (`variant` is how
  /// that tells it) a type has a definition of its own.
  std::string reference(const Type& type, std::string_view variant, std::string_view name,
                        const std::function<std::string(SchemaDefinitions&)>& write);

  /// Around the schema of a type that has no definition but may contain itself; false: it is inside itself.
  bool enter(const Type& type) { return under_way_.insert(&type).second; }
  void leave(const Type& type) { under_way_.erase(&type); }

  /// `"Name":{…},…`
  std::string text() const;
  bool empty() const noexcept { return definitions_.empty(); }

 private:
  std::string where_;
  std::map<std::pair<const Type*, std::string>, std::string> names_;
  std::map<std::string, std::string> definitions_;
  std::set<const Type*> under_way_;
};

/// Writes the members of one JSON Schema (draft 2020-12).
class SchemaWriter {
 public:
  explicit SchemaWriter(SchemaDefinitions& known) : definitions(known) {}

  /// What is written next may be null as well.
  void allow_null() noexcept { nullable_ = true; }
  bool nullable() const noexcept { return nullable_; }

  void type(std::string_view name);
  void reference(std::string reference);

  /// A second one of a name holds beside the first.
  void member(std::string_view name, std::string_view json);
  void members(std::string_view json);  // several, written already

  /// What the type itself sets; a rule of that name is narrower and replaces it.
  void bound(std::string_view name, std::string json);

  /// Of another type, as a value: `{…}`.
  std::string schema_of(const Type& type);

  std::string text() const;

  SchemaDefinitions& definitions;

 private:
  struct Member {
    std::string name;
    std::string json;
    bool is_bound = false;
  };

  std::vector<Member> members_;
  std::string also_;  // schemas that hold beside this one
  bool nullable_ = false;
};

}  // namespace skiff::detail
