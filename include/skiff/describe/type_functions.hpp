#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/scalar.hpp>
#include <skiff/describe/codec.hpp>
#include <skiff/describe/kinds.hpp>
#include <skiff/describe/parts.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

// What a kind of type is told by, and the functions over its C++ type that a Type (kinds.hpp) is made of.
namespace skiff {

template <class T>
class Rules;

/// The description of types that another library describes already, for a bridge to it to specialise:
/// `static const StructParts& parts()` or `static const EnumParts& parts()`. See interop/boost_describe.hpp.
template <class T>
struct Description {};

namespace detail {

template <class T>
concept DescribedHere = requires(const T* none) {
  { skiff_describe(none) } -> std::same_as<const StructParts&>;
};
template <class T>
concept DescribedStruct = DescribedHere<T> || requires {
  { Description<T>::parts() } -> std::same_as<const StructParts&>;
};
template <class T>
concept EnumDescribedHere = requires(const T* none) {
  { skiff_describe_enum(none) } -> std::same_as<const EnumParts&>;
};
template <class T>
concept DescribedEnum = EnumDescribedHere<T> || requires {
  { Description<T>::parts() } -> std::same_as<const EnumParts&>;
};

template <class T>
const auto& parts_of() {
  if constexpr (DescribedHere<T>) {
    return skiff_describe(static_cast<const T*>(nullptr));
  } else if constexpr (EnumDescribedHere<T>) {
    return skiff_describe_enum(static_cast<const T*>(nullptr));
  } else {
    return Description<T>::parts();
  }
}
template <class T>
concept HasCodec = requires { typename Codec<T>::As; };
template <class T>
concept HasScalar = !std::is_arithmetic_v<T> && requires(std::string_view text, T& value) {
  { Scalar<T>::parse(text, value) } -> std::convertible_to<bool>;
};

/// Grows at its end: std::vector, std::deque, std::list.
template <class T>
concept Growing = requires(T& list) {
  typename T::value_type;
  { list.emplace_back() } -> std::same_as<typename T::value_type&>;
};
template <class T>
concept TextMap = requires(T& map, std::string key) {
  typename T::mapped_type;
  map.try_emplace(key);
} && std::same_as<typename T::key_type, std::string>;

/// Owns one value or none: std::optional, std::unique_ptr, std::shared_ptr.
template <class T>
struct OptionalOf {
  static constexpr bool is = false;
};
template <class T>
struct OptionalOf<std::optional<T>> {
  static constexpr bool is = true;
  using Inner = T;
  static void* engage(void* p) {
    auto& optional = *static_cast<std::optional<T>*>(p);
    if constexpr (std::is_default_constructible_v<T>) {
      if (!optional) optional.emplace();
    }
    return &*optional;
  }
  static const void* get(const void* p) {
    const auto& optional = *static_cast<const std::optional<T>*>(p);
    return optional ? &*optional : nullptr;
  }
};
template <class P>
struct PointerOf {
  static constexpr bool is = true;
  using Inner = typename P::element_type;
  static void* engage(void* p) {
    auto& pointer = *static_cast<P*>(p);
    if constexpr (std::is_default_constructible_v<Inner>) {
      if (!pointer) pointer = P{new Inner{}};
    }
    return pointer.get();
  }
  static const void* get(const void* p) { return static_cast<const P*>(p)->get(); }
};
template <class T>
struct OptionalOf<std::unique_ptr<T>> : PointerOf<std::unique_ptr<T>> {};
template <class T>
struct OptionalOf<std::shared_ptr<T>> : PointerOf<std::shared_ptr<T>> {};

template <class T>
constexpr OptionalFunctions optional_functions() {
  return {type_of<typename OptionalOf<T>::Inner>, OptionalOf<T>::engage, OptionalOf<T>::get,
          [](void* p) { static_cast<T*>(p)->reset(); }};
}

template <class L>
constexpr auto first_function() -> const void* (*)(const void*, std::size_t&) {
  if constexpr (requires(const L& list) {
                  { list.data() } -> std::same_as<const typename L::value_type*>;
                }) {
    return [](const void* p, std::size_t& count) -> const void* {
      const L& list = *static_cast<const L*>(p);
      count = list.size();
      return list.data();
    };
  } else {
    return nullptr;
  }
}

template <class L>
constexpr ListFunctions list_functions() {
  using Element = typename L::value_type;
  return {type_of<Element>, ListType::any_number, [](void* p) { static_cast<L*>(p)->clear(); },
          [](void* p) -> void* {
            L& list = *static_cast<L*>(p);
            if constexpr (requires { list.reserve(list.capacity()); }) {
              // Instead of growing to 1, 2, 4 and 8, and moving all of them each time.
              if (list.size() == list.capacity() && list.size() <= 4) list.reserve(list.empty() ? 4 : 16);
            }
            if constexpr (std::is_default_constructible_v<Element>) list.emplace_back();
            return &list.back();
          },
          nullptr,
          [](const void* p, void* context, void (*visit)(void*, const void*)) {
            for (const Element& element : *static_cast<const L*>(p)) visit(context, &element);
          },
          first_function<L>(), sizeof(Element)};
}

template <class T, std::size_t N>
constexpr ListFunctions array_functions() {
  using Array = std::array<T, N>;
  return {type_of<T>, N, nullptr, nullptr,
          [](void* p, std::size_t i) -> void* { return &(*static_cast<Array*>(p))[i]; },
          [](const void* p, void* context, void (*visit)(void*, const void*)) {
            for (const T& element : *static_cast<const Array*>(p)) visit(context, &element);
          },
          first_function<Array>(), sizeof(T)};
}

template <class M>
constexpr MapFunctions map_functions() {
  return {type_of<typename M::mapped_type>, [](void* p) { static_cast<M*>(p)->clear(); },
          [](void* p, std::string_view key) -> MapEntry {
            if constexpr (std::is_default_constructible_v<typename M::mapped_type>) {
              const auto [entry, is_new] = static_cast<M*>(p)->try_emplace(std::string{key});
              return {entry->first, &entry->second, is_new};
            }
            return {};
          },
          [](void* p, std::string_view key) { static_cast<M*>(p)->erase(std::string{key}); },
          [](const void* p, void* context, void (*visit)(void*, std::string_view, const void*)) {
            for (const auto& [key, element] : *static_cast<const M*>(p)) visit(context, key, &element);
          }};
}

template <class T>
constexpr TextFunctions text_functions() {
  TextFunctions functions{[](std::string_view text, void* p) {
                            return static_cast<bool>(Scalar<T>::parse(text, *static_cast<T*>(p)));
                          },
                          nullptr,
                          [] { return std::string{Scalar<T>::expected()}; },
                          {}};
  if constexpr (requires(const T& value, std::string& out) { Scalar<T>::append(value, out); }) {
    functions.append = [](const void* p, std::string& out) { Scalar<T>::append(*static_cast<const T*>(p), out); };
  }
  if constexpr (requires { Scalar<T>::format; }) functions.format = Scalar<T>::format;
  return functions;
}

template <class T>
constexpr EnumFunctions enum_functions() {
  return {[]() -> const EnumParts& { return parts_of<T>(); },
          [](const void* p) { return static_cast<long long>(*static_cast<const T*>(p)); },
          [](void* p, long long number) { *static_cast<T*>(p) = static_cast<T>(number); }};
}

template <class T>
constexpr ConvertedFunctions converted_functions() {
  using As = typename Codec<T>::As;
  return {type_of<As>,
          [](const void* value, void* context, bool (*use)(void*, void*)) {
            As as = value != nullptr ? As(Codec<T>::to(*static_cast<const T*>(value))) : As{};
            return use(context, &as);
          },
          [](void* value, void* as, std::string& why_not) {
            auto made = Codec<T>::from(std::move(*static_cast<As*>(as)));
            if constexpr (requires { made.error(); }) {
              if (!made) {
                why_not = made.error().message();
                return false;
              }
              *static_cast<T*>(value) = *std::move(made);
            } else {
              *static_cast<T*>(value) = std::move(made);
            }
            return true;
          }};
}

template <class V>
struct Variant {
  static constexpr bool is = false;
};
template <class... T>
struct Variant<std::variant<T...>> {
  static constexpr bool is = true;
  using V = std::variant<T...>;
  static_assert((DescribedStruct<T> && ...), "skiff: the alternatives of a std::variant are described structs");
  static constexpr TypeRef alternatives[] = {type_of<T>...};

  static constexpr VariantFunctions functions() {
    return {[]() -> const VariantParts* {
              if constexpr (requires(const V* none) { skiff_describe_variant(none); }) {
                return &skiff_describe_variant(static_cast<const V*>(nullptr));
              } else {
                return nullptr;
              }
            },
            alternatives,
            [](void* p, std::size_t index) {
              void* made = nullptr;
              std::size_t i = 0;
              const auto engage = [&]<class A>(A*) {
                if constexpr (std::is_default_constructible_v<A>) {
                  if (i++ == index) made = &static_cast<V*>(p)->template emplace<A>();
                }
              };
              (engage(static_cast<T*>(nullptr)), ...);
              return made;
            },
            [](const void* p) { return static_cast<const V*>(p)->index(); },
            [](const void* p) {
              return std::visit([](const auto& value) -> const void* { return &value; }, *static_cast<const V*>(p));
            }};
  }
};

template <class T>
constexpr StructFunctions struct_functions() {
  StructFunctions functions{[]() -> const StructParts& { return parts_of<T>(); },
                            []() -> void* { return new T{}; }, [](void* p) { delete static_cast<T*>(p); }, nullptr};
  if constexpr (requires(Rules<T>& r) { rules(r); }) {
    functions.rules = [](RuleBook& book) {
      Rules<T> r{book};
      rules(r);
    };
  }
  return functions;
}

template <class T>
struct ArrayOf {
  static constexpr bool is = false;
};
template <class T, std::size_t N>
struct ArrayOf<std::array<T, N>> {
  static constexpr bool is = true;
  static constexpr ListFunctions functions() { return array_functions<T, N>(); }
};

}  // namespace detail
}  // namespace skiff
