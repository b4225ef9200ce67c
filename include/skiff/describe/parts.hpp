#pragma once

#include <skiff/describe/type.hpp>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

/// A member of a described struct: what SKIFF_DESCRIBE() makes of `&Order::id`.
struct FieldPart {
  std::string_view name;
  TypeRef type;
  void* (*of)(void* object);                      // the member inside an object, at a fixed place
  void (*copy)(void* member, const void* from);  // null when it cannot be, or is not known to
  void (*move)(void* member, void* from);
  bool (*initial)(const void* member);             // as its type by itself has it
};

struct StructParts {
  using Fields = std::span<const FieldPart>;

  std::string_view name;
  Fields fields;
};

struct EnumValue {
  std::string_view name;
  long long value;
};

struct EnumParts {
  std::string_view name;
  std::span<const EnumValue> values;
};

struct VariantParts {
  std::string_view member;
  std::span<const std::string_view> names;
};

namespace detail {

template <class M>
struct MemberOf;
template <class T, class M>
struct MemberOf<M T::*> {
  using Member = M;
  using Class = T;
};

// `member` may be that of a base of T: it is at the same place in every T.
template <class T, auto member>
void* member_of(void* object) noexcept {
  using Base = typename MemberOf<decltype(member)>::Class;
  static_assert(requires(Base* base) { static_cast<T*>(base); }, "skiff: a virtual base's member has no fixed place");
  return &(static_cast<T*>(object)->*member);
}

bool same_json(const Type& type, const void* one, const void* other);

template <class M>
bool initial(const void* member) {
  const Type& type = type_of<M>();
  if constexpr (std::is_default_constructible_v<M>) {
    const M fresh{};
    return same_json(type, member, &fresh);
  }
  return true;
}

// A container says that it can be copied whatever it holds, and so does a struct with one in it.
template <class M>
inline constexpr bool copies = std::is_trivially_copyable_v<M> || std::is_same_v<M, std::string>;
template <class M>
  requires(!std::is_trivially_copyable_v<M>) && requires { typename M::value_type; } &&
          (!std::is_same_v<typename M::value_type, M>)
inline constexpr bool copies<M> = std::is_same_v<M, std::string> || copies<std::remove_const_t<typename M::value_type>>;
template <class K, class V>
inline constexpr bool copies<std::pair<K, V>> = copies<V>;

template <class M>
constexpr auto copy_function() -> void (*)(void*, const void*) {
  if constexpr (copies<M>) {
    return [](void* to, const void* from) { *static_cast<M*>(to) = *static_cast<const M*>(from); };
  } else {
    return nullptr;
  }
}
template <class M>
void move_function(void* to, void* from) {
  *static_cast<M*>(to) = std::move(*static_cast<M*>(from));
}

}  // namespace detail

template <class T, auto member>
constexpr FieldPart field(std::string_view name) noexcept {
  using Member = typename detail::MemberOf<decltype(member)>::Member;
  return {name, type_of<Member>, detail::member_of<T, member>, detail::copy_function<Member>(),
          detail::move_function<Member>, detail::initial<Member>};
}

}  // namespace skiff
