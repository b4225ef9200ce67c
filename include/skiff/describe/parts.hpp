#pragma once

#include <skiff/describe/type.hpp>

#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace skiff {

/// A member of a described struct: what SKIFF_DESCRIBE() makes of `&Order::id`.
struct FieldPart {
  std::string_view name;
  TypeRef type;
  void* (*of)(void* object);                      // the member inside an object
  void (*assign)(void* member, const void* from);  // null when it cannot be copied
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
};

// `member` may be that of a base of T.
template <class T, auto member>
void* member_of(void* object) noexcept {
  return &(static_cast<T*>(object)->*member);
}

bool same_json(const Type& type, const void* one, const void* other);

template <class M>
bool initial(const void* member) {
  const M fresh{};
  return same_json(type_of<M>(), member, &fresh);
}

template <class M>
void assign(void* to, const void* from) {
  *static_cast<M*>(to) = *static_cast<const M*>(from);
}

// A container says that it can be copied, whatever it holds.
template <class M>
inline constexpr bool copies = std::is_copy_assignable_v<M>;
template <class M>
  requires requires { typename M::value_type; typename M::iterator; }
inline constexpr bool copies<M> = std::is_same_v<typename M::value_type, M> || copies<std::remove_const_t<typename M::value_type>>;
template <class K, class V>
inline constexpr bool copies<std::pair<K, V>> = copies<V>;

template <class M>
constexpr auto assign_function() -> void (*)(void*, const void*) {
  if constexpr (copies<M>) {
    return assign<M>;
  } else {
    return nullptr;
  }
}

}  // namespace detail

template <class T, auto member>
constexpr FieldPart field(std::string_view name) noexcept {
  using Member = typename detail::MemberOf<decltype(member)>::Member;
  return {name, type_of<Member>, detail::member_of<T, member>, detail::assign_function<Member>(), detail::initial<Member>};
}

}  // namespace skiff
