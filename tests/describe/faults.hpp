#pragma once

#include <skiff/core/result.hpp>
#include <skiff/describe/describe.hpp>

#include <string>
#include <string_view>

namespace skiff {

/// One line per fault, "/items/0/quantity: expected …, got …"; for an error without faults its message.
inline std::string told(const Error& error) {
  std::string lines;
  for (const Fault& fault : error.faults()) {
    lines.append(lines.empty() ? "" : "\n").append(fault.where).append(": ").append(fault.message);
  }
  return lines.empty() ? std::string{error.message()} : lines;
}

template <class T>
std::string told(const Result<T>& result) {
  return result ? "nothing" : told(result.error());
}

/// What is wrong with a document as a T.
template <class T>
std::string faults_of(std::string_view json, const JsonOptions& options = {}) {
  return told(from_json<T>(json, options));
}

/// A document read as a T and written again.
template <class T>
std::string again(std::string_view json) {
  const Result<T> value = from_json<T>(json);
  return value ? to_json(*value) : told(value.error());
}

}  // namespace skiff
