#pragma once

#include <skiff/describe/parts.hpp>
#include <skiff/describe/type.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

// The kinds of Type there are. Each does its work in the library, by functions that types.hpp makes for a C++ type.
namespace skiff::detail {

class BoolType final : public Type {
 public:
  constexpr BoolType() : Type(Shape::boolean) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;
};

/// An integer of `bytes`; read and written through 64 bits.
class IntegerType final : public Type {
 public:
  constexpr IntegerType(std::size_t bytes, bool is_signed)
      : Type(bytes == 8               ? is_signed ? Shape::int64 : Shape::uint64
             : bytes == 4 && is_signed ? Shape::int32
                                       : Shape::other),
        bytes_(bytes),
        signed_(is_signed) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;

 private:
  bool store(std::uint64_t magnitude, bool negative, void* value) const;
  std::uint64_t largest() const noexcept;

  std::size_t bytes_;
  bool signed_;
};

class FloatType final : public Type {
 public:
  explicit constexpr FloatType(bool is_double) : Type(is_double ? Shape::number : Shape::other), double_(is_double) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;

 private:
  bool double_;
};

/// std::string.
class StringType final : public Type {
 public:
  constexpr StringType() : Type(Shape::text) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;
};

/// What has a textual form, Scalar<T>.
struct TextFunctions {
  bool (*parse)(std::string_view text, void* value);
  void (*append)(const void* value, std::string& out);  // null: never written
  std::string (*expected)();
  std::string_view format;  // of JSON Schema; may be empty
};

class TextType final : public Type {
 public:
  explicit constexpr TextType(TextFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  bool hidden() const override { return functions_.append == nullptr; }
  void describe(SchemaWriter& out) const override;

 private:
  TextFunctions functions_;
};

struct EnumFunctions {
  const EnumParts& (*parts)();
  long long (*load)(const void* value);
  void (*store)(void* value, long long number);
};

class EnumType final : public Type {
 public:
  explicit constexpr EnumType(EnumFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;

 private:
  EnumFunctions functions_;
};

/// What holds one value or none.
struct OptionalFunctions {
  TypeRef inner;
  void* (*engage)(void* optional);             // the value inside, there now
  const void* (*get)(const void* optional);    // null: empty
  void (*clear)(void* optional);
};

class OptionalType final : public Type {
 public:
  explicit constexpr OptionalType(OptionalFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  const Type* element() const override { return functions_.inner().element(); }
  void* append(void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  bool nullable() const override { return true; }
  bool clear(void* value) const override;
  const void* held(const void* value) const override;
  const Type& held_type() const override { return functions_.inner().held_type(); }
  const Type* content() const override { return functions_.inner().content(); }
  void each(const void* value, void* context, void (*visit)(void*, const void*)) const override;
  bool hidden() const override { return functions_.inner().hidden(); }
  void prepare() const override { functions_.inner().prepare(); }
  void describe(SchemaWriter& out) const override;

 private:
  OptionalFunctions functions_;
};

struct ListFunctions {
  TypeRef element;
  std::size_t fixed;                                  // how many there must be; npos: any number
  void (*clear)(void* list);                          // null when fixed
  void* (*append)(void* list);                        // null when fixed
  void* (*at)(void* list, std::size_t index);         // null unless fixed
  void (*each)(const void* list, void* context, void (*visit)(void* context, const void* element));
  // The first of elements that lie one after the other, `size` bytes each; null: they do not.
  const void* (*first)(const void* list, std::size_t& count);
  std::size_t size;
};

class ListType final : public Type {
 public:
  static constexpr std::size_t any_number = ~std::size_t{0};

  explicit constexpr ListType(ListFunctions functions, Shape shape = Shape::other)
      : Type(shape), functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  const Type* element() const override { return functions_.fixed == any_number ? &functions_.element() : nullptr; }
  void* append(void* value) const override { return functions_.append(value); }
  bool clear(void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  const Type* content() const override { return &functions_.element(); }
  void each(const void* value, void* context, void (*visit)(void*, const void*)) const override;
  bool hidden() const override { return functions_.element().hidden(); }
  void prepare() const override { functions_.element().prepare(); }
  void describe(SchemaWriter& out) const override;

  const ListFunctions& functions() const noexcept { return functions_; }

 private:
  bool read_fixed(Decoder& in, void* value, const Type& type, const Place& place) const;

  ListFunctions functions_;
};

struct MapEntry {
  std::string_view key;  // the map's own
  void* value;
  bool is_new;
};

/// Keys are text.
struct MapFunctions {
  TypeRef element;
  void (*clear)(void* map);
  MapEntry (*insert)(void* map, std::string_view key);  // what is there already stays
  void (*erase)(void* map, std::string_view key);
  void (*each)(const void* map, void* context, void (*visit)(void* context, std::string_view key, const void* element));
};

class MapType final : public Type {
 public:
  explicit constexpr MapType(MapFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  bool clear(void* value) const override;
  const Type* content() const override { return &functions_.element(); }
  void each(const void* value, void* context, void (*visit)(void*, const void*)) const override;
  bool hidden() const override { return functions_.element().hidden(); }
  void prepare() const override { functions_.element().prepare(); }
  void describe(SchemaWriter& out) const override;

 private:
  bool merge(Decoder& in, void* map, const Place& place) const;

  MapFunctions functions_;
};

struct VariantFunctions {
  const VariantParts* (*parts)();  // null: the defaults
  std::span<const TypeRef> alternatives;
  void* (*engage)(void* variant, std::size_t index);
  std::size_t (*index)(const void* variant);
  const void* (*get)(const void* variant);
};

class VariantType final : public Type {
 public:
  explicit constexpr VariantType(VariantFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  void prepare() const override;
  void describe(SchemaWriter& out) const override;

 private:
  std::string_view member() const;
  std::string_view name(std::size_t index) const;

  VariantFunctions functions_;
};

/// What travels as another type, Codec<T>.
struct ConvertedFunctions {
  TypeRef as;
  // Hands over one that lives for the call: a new one, or what `value` is when that is not null.
  bool (*lend)(const void* value, void* context, bool (*use)(void* context, void* as));
  bool (*from)(void* value, void* as, std::string& why_not);
};

class ConvertedType final : public Type {
 public:
  explicit constexpr ConvertedType(ConvertedFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  bool read_text(std::string_view text, void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  bool hidden() const override;
  void prepare() const override;
  void describe(SchemaWriter& out) const override;

 private:
  ConvertedFunctions functions_;
  mutable std::atomic<bool> prepared_{false};
};

/// RawJson: any value, as its text.
class RawType final : public Type {
 public:
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  std::string expected() const override;
  void describe(SchemaWriter& out) const override;
};

struct Field;
struct StructPlan;
class RuleBook;
class SchemaDefinitions;

struct StructFunctions {
  const StructParts& (*parts)();
  void* (*make)();
  void (*destroy)(void* object);
  void (*rules)(RuleBook& book);  // null: none
};

class StructType final : public Type {
 public:
  explicit constexpr StructType(StructFunctions functions) : functions_(functions) {}
  bool read(Decoder& in, void* value, const Place& place) const override;
  void write(Encoder& out, const void* value) const override;
  void check(Decoder& faults, const void* value, const Place& place) const override;
  std::string expected() const override;
  void prepare() const override;
  void describe(SchemaWriter& out) const override;

  std::string_view name() const noexcept { return functions_.parts().name; }

  /// What its rules make of it. Made when first used: it may contain itself.
  const StructPlan& plan() const;

  /// As read() and write(), beside a member that is a variant's and comes first.
  bool read_beside(Decoder& in, void* value, const Place& place, std::string_view member) const;
  void write_beside(Encoder& out, const void* value, std::string_view member, std::string_view name) const;

  /// Each member from the field of its name: a form, a query. A list takes every field of that name.
  bool read_fields(Decoder& in, std::span<const std::pair<std::string, std::string>> fields, void* value) const;

  /// As a name of a definition, and the definition.
  std::string reference(SchemaDefinitions& definitions, std::string_view member, std::string_view value) const;

 private:
  bool read_patch(Decoder& in, const Field& field, void* object, const Place& place) const;
  void reset(const Field& field, void* object) const;
  bool finish(Decoder& in, const StructPlan& plan, void* object, std::uint64_t seen, std::size_t faults_before,
              const Place& place) const;

  StructFunctions functions_;
  mutable std::atomic<const StructPlan*> plan_{nullptr};
  mutable std::atomic<bool> prepared_{false};
};

}  // namespace skiff::detail
