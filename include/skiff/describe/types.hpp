#pragma once

#include <skiff/describe/raw_json.hpp>
#include <skiff/describe/type_functions.hpp>

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

namespace skiff {
namespace detail {

template <class T>
struct NotDescribed {
  static_assert(std::is_void_v<T>,
                "skiff: the type named in NotDescribed<…> does not travel: describe a struct with "
                "SKIFF_DESCRIBE(T, members…) or an enum with SKIFF_DESCRIBE_ENUM, or give a foreign type a "
                "skiff::Codec<T> or skiff::Scalar<T>");
};

template <class T>
struct NoDefault {
  static_assert(std::is_void_v<T>, "skiff: the type named in NoDefault<…> must be default-constructible to be read");
};
template <class T>
struct NoElements {
  static_assert(std::is_void_v<T>, "skiff: std::vector<bool> has no elements to refer to; use std::deque<bool>");
};

template <class T>
const Type& make_type() {
  if constexpr (!std::is_default_constructible_v<T>) {
    static const NoDefault<T> wrong{};
    return make_type<bool>();
  } else if constexpr (std::same_as<T, std::vector<bool>>) {
    static const NoElements<T> wrong{};
    return make_type<bool>();
  } else if constexpr (HasCodec<T>) {
    static constinit const ConvertedType type{converted_functions<T>()};
    return type;
  } else if constexpr (DescribedStruct<T>) {
    static constinit const StructType type{struct_functions<T>()};
    return type;
  } else if constexpr (DescribedEnum<T>) {
    static constinit const EnumType type{enum_functions<T>()};
    return type;
  } else if constexpr (std::same_as<T, bool>) {
    static constinit const BoolType type{};
    return type;
  } else if constexpr (std::integral<T> && !Character<T>) {
    static constinit const IntegerType type{sizeof(T), std::is_signed_v<T>};
    return type;
  } else if constexpr (std::same_as<T, double> || std::same_as<T, float>) {
    static constinit const FloatType type{std::same_as<T, double>};
    return type;
  } else if constexpr (std::same_as<T, std::string>) {
    static constinit const StringType type{};
    return type;
  } else if constexpr (std::same_as<T, RawJson>) {
    static constinit const RawType type{};
    return type;
  } else if constexpr (OptionalOf<T>::is) {
    static constinit const OptionalType type{optional_functions<T>()};
    return type;
  } else if constexpr (ArrayOf<T>::is) {
    static constinit const ListType type{ArrayOf<T>::functions()};
    return type;
  } else if constexpr (Variant<T>::is) {
    static constinit const VariantType type{Variant<T>::functions()};
    return type;
  } else if constexpr (HasScalar<T>) {
    static constinit const TextType type{text_functions<T>()};
    return type;
  } else if constexpr (TextMap<T>) {
    static constinit const MapType type{map_functions<T>()};
    return type;
  } else if constexpr (Growing<T>) {
    static constinit const ListType type{list_functions<T>(),
                                         std::same_as<T, std::vector<std::string>> ? Shape::texts : Shape::other};
    return type;
  } else {
    static const NotDescribed<T> wrong{};
    return make_type<bool>();
  }
}

}  // namespace detail

template <class T>
const Type& type_of() {
  return detail::make_type<T>();
}

/// A T can be read from JSON and written: type_of<T>() compiles, as far as T itself is concerned.
template <class T>
concept Described = std::is_default_constructible_v<T> &&
                    (detail::HasCodec<T> || detail::DescribedStruct<T> || detail::DescribedEnum<T> ||
                     std::same_as<T, bool> || (std::integral<T> && !detail::Character<T>) || std::same_as<T, double> ||
                     std::same_as<T, float> || std::same_as<T, std::string> || std::same_as<T, RawJson> ||
                     detail::OptionalOf<T>::is || detail::ArrayOf<T>::is || detail::Variant<T>::is ||
                     detail::HasScalar<T> || detail::TextMap<T> || detail::Growing<T>);

}  // namespace skiff
