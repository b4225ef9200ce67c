#pragma once

// For programs whose types are described with Boost.Describe already: skiff's own headers do without it, and include
// this nowhere. A struct with BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_CLASS, and an enum with BOOST_DESCRIBE_ENUM, is
// described for skiff too. Its public members travel, those of its bases first. rules() works as for any other.

#include <skiff/describe/describe.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <string_view>

namespace skiff {
namespace interop {

/// The name of a type without its namespaces, as the compiler spells it.
template <class T>
constexpr std::string_view name_of_type() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  const std::size_t scope = text.substr(0, text.find('<')).rfind("::");
  return scope == std::string_view::npos ? text : text.substr(scope + 2);
}

template <class T, template <class...> class List, class... Member>
constexpr std::array<FieldPart, sizeof...(Member)> fields_of(List<Member...>) {
  return {field<T, Member::pointer>(Member::name)...};
}

template <class T, template <class...> class List, class... Value>
constexpr std::array<EnumValue, sizeof...(Value)> values_of(List<Value...>) {
  return {EnumValue{Value::name, static_cast<long long>(Value::value)}...};
}

}  // namespace interop

template <class T>
  requires boost::describe::has_describe_members<T>::value
struct Description<T> {
  static const StructParts& parts() {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    static constexpr auto fields = interop::fields_of<T>(Members{});
    static constexpr StructParts parts{interop::name_of_type<T>(), fields};
    return parts;
  }
};

template <class T>
  requires boost::describe::has_describe_enumerators<T>::value
struct Description<T> {
  static const EnumParts& parts() {
    static constexpr auto values = interop::values_of<T>(boost::describe::describe_enumerators<T>{});
    static constexpr EnumParts parts{interop::name_of_type<T>(), values};
    return parts;
  }
};

}  // namespace skiff
