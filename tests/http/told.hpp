#pragma once

#include <skiff/describe/describe.hpp>
#include <skiff/test/caller.hpp>

#include <string>
#include <vector>

namespace skiff {

/// One of the `errors` of a problem document, as a caller reads it.
struct ToldFault {
  std::string pointer;
  std::string parameter;
  std::string in;
  std::string message;
  std::string expected;
  std::string got;
};
struct ToldProblem {
  int status = 0;
  std::string detail;
  std::vector<ToldFault> errors;
};
SKIFF_DESCRIBE(ToldFault, pointer, parameter, in, message, expected, got)
SKIFF_DESCRIBE(ToldProblem, status, detail, errors)

inline void rules(Rules<ToldFault>& r) {
  r(&ToldFault::pointer).optional();
  r(&ToldFault::parameter).optional();
  r(&ToldFault::in).optional();
  r(&ToldFault::expected).optional();
  r(&ToldFault::got).optional();
}
inline void rules(Rules<ToldProblem>& r) {
  r(&ToldProblem::detail).optional();
  r(&ToldProblem::errors).optional();
}

/// "422", then a line for each fault: "body /items/0/quantity: expected …"; without faults the detail. Of an answer
/// that is no problem its status and text.
inline std::string told(const test::Reply& reply) {
  std::string text = std::to_string(code(reply.status()));
  if (reply.header("content-type") != "application/problem+json") return text.append(" ").append(reply.text());
  const auto problem = reply.as<ToldProblem>();
  if (problem.errors.empty()) return text.append(" ").append(problem.detail);
  for (const ToldFault& fault : problem.errors) {
    text.append("\n").append(fault.in.empty() ? "body " + fault.pointer : fault.in + " " + fault.parameter);
    text.append(": ").append(fault.message);
  }
  return text;
}

/// A body of that content type.
inline test::With of_type(std::string_view type) { return test::With{}.content_type(type); }
inline test::With as_json() { return of_type("application/json"); }

}  // namespace skiff
