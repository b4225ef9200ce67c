#pragma once

#include <skiff/core/error.hpp>

#include <string_view>

namespace skiff::net {

/// Why a request was not accepted: the answer's kind and one sentence (a literal) for caller and log.
struct Refusal {
  ErrorKind kind = ErrorKind::bad_request;
  std::string_view reason;
};

}  // namespace skiff::net
