#pragma once

#include <skiff/core/result.hpp>
#include <skiff/http/url.hpp>

#include <cstddef>
#include <string_view>

namespace skiff {

struct FormLimits {
  /// Names with their values. More: an Error of kind content_too_large.
  std::size_t fields = 1'000;
};

/// The fields of a body of application/x-www-form-urlencoded (URL standard, 5.1), decoded, in order. Unlike Query it
/// takes only what is well-formed: a malformed escape, a NUL, or text that is not UTF-8 is an Error of kind
/// bad_request that names the field and the byte.
Result<Query> parse_form(std::string_view text, FormLimits limits = {});

}  // namespace skiff
