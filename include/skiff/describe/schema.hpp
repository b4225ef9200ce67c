#pragma once

#include <skiff/describe/types.hpp>

#include <string>

namespace skiff {

namespace detail {
std::string json_schema(const Type& type);
}

/// The JSON Schema (draft 2020-12) of T with its rules, as JSON text: what from_json<T>() takes.
template <class T>
std::string json_schema() {
  return detail::json_schema(type_of<T>());
}

}  // namespace skiff
