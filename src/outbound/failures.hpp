#pragma once

#include "outbound/connection.hpp"

#include <skiff/core/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// What goes wrong with a call, as errors: the message for the caller is vague on purpose, the cause says it all.
namespace skiff::outbound {

/// 503: no connection.
Error unreachable(std::string cause);

/// 502: what came is no answer.
Error malformed(std::string_view address, std::string_view reason);

/// 502: the connection ended before `what` did.
Error broken_off(const Connection& connection, std::string_view what);

/// 504: nothing happened for `patience`.
Error silent(const Connection& connection, Duration patience, std::string_view awaited);

Error too_large(std::uint64_t limit);

}  // namespace skiff::outbound
