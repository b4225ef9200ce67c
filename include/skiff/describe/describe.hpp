#pragma once

#include <skiff/describe/json.hpp>
#include <skiff/describe/parts.hpp>
#include <skiff/describe/rules.hpp>
#include <skiff/describe/types.hpp>

#include <iterator>
#include <string_view>
#include <variant>

/// Describes a struct: `SKIFF_DESCRIBE(Order, id, customer, items)`, beside it in its namespace, outside of any class.
/// From that alone it can be decoded from JSON, encoded and validated, be a handler's parameter and its answer.
/// The struct is default-constructible; its members are public and of types that travel (types.hpp): described ones to
/// any depth, bool, numbers, text, times, std::optional, std::vector, std::map … Up to 64 members.
///
/// A member is required unless it can be empty (std::optional, std::unique_ptr) or has an initializer that differs
/// from its type's own value (`int quantity = 1`), which is then its default. rules() can say otherwise (rules.hpp).
#define SKIFF_DESCRIBE(T, ...)                                                                   \
  [[maybe_unused]] inline const ::skiff::StructParts& skiff_describe(const T*) noexcept {         \
    static constexpr ::skiff::FieldPart fields[] = {{}, SKIFF_DETAIL_EACH(SKIFF_DETAIL_FIELD, T, __VA_ARGS__)}; \
    static constexpr ::skiff::StructParts parts{#T, ::skiff::StructParts::Fields{fields}.subspan(1)}; \
    return parts;                                                                                 \
  }

/// Describes an enum by the names of its values: `SKIFF_DESCRIBE_ENUM(Colour, red, green)`. It travels as text.
#define SKIFF_DESCRIBE_ENUM(T, ...)                                                               \
  [[maybe_unused]] inline const ::skiff::EnumParts& skiff_describe_enum(const T*) noexcept {      \
    static constexpr ::skiff::EnumValue values[] = {SKIFF_DETAIL_EACH(SKIFF_DETAIL_VALUE, T, __VA_ARGS__)}; \
    static constexpr ::skiff::EnumParts parts{#T, values};                                        \
    return parts;                                                                                 \
  }

/// Says how the alternatives of a std::variant of described structs are told apart: by the value of a member that
/// is written beside theirs. `SKIFF_DESCRIBE_VARIANT(Payment, "kind", "card", "transfer")`, in the order of the
/// alternatives, for `using Payment = std::variant<Card, Transfer>`. Without it: "type", and the structs' names.
#define SKIFF_DESCRIBE_VARIANT(T, member, ...)                                                    \
  [[maybe_unused]] inline const ::skiff::VariantParts& skiff_describe_variant(const T*) noexcept { \
    static constexpr std::string_view names[] = {__VA_ARGS__};                                    \
    static_assert(std::size(names) == std::variant_size_v<T>, "skiff: a name for each alternative of " #T); \
    static constexpr ::skiff::VariantParts parts{member, names};                                  \
    return parts;                                                                                 \
  }

#define SKIFF_DETAIL_FIELD(T, member) ::skiff::field<T, &T::member>(#member),
#define SKIFF_DETAIL_VALUE(T, value) ::skiff::EnumValue{#value, static_cast<long long>(T::value)},

// Applies `macro(T, x)` to each x: the recursive scan of __VA_OPT__, 256 steps deep.
#define SKIFF_DETAIL_EACH(macro, T, ...) \
  __VA_OPT__(SKIFF_DETAIL_SCAN(SKIFF_DETAIL_STEP(macro, T, __VA_ARGS__)))
#define SKIFF_DETAIL_STEP(macro, T, x, ...) \
  macro(T, x) __VA_OPT__(SKIFF_DETAIL_AGAIN SKIFF_DETAIL_PARENS(macro, T, __VA_ARGS__))
#define SKIFF_DETAIL_PARENS ()
#define SKIFF_DETAIL_AGAIN() SKIFF_DETAIL_STEP
#define SKIFF_DETAIL_SCAN(...) SKIFF_DETAIL_SCAN3(SKIFF_DETAIL_SCAN3(SKIFF_DETAIL_SCAN3(__VA_ARGS__)))
#define SKIFF_DETAIL_SCAN3(...) SKIFF_DETAIL_SCAN2(SKIFF_DETAIL_SCAN2(SKIFF_DETAIL_SCAN2(__VA_ARGS__)))
#define SKIFF_DETAIL_SCAN2(...) SKIFF_DETAIL_SCAN1(SKIFF_DETAIL_SCAN1(SKIFF_DETAIL_SCAN1(__VA_ARGS__)))
#define SKIFF_DETAIL_SCAN1(...) SKIFF_DETAIL_SCAN0(SKIFF_DETAIL_SCAN0(SKIFF_DETAIL_SCAN0(__VA_ARGS__)))
#define SKIFF_DETAIL_SCAN0(...) __VA_ARGS__
