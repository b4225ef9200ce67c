#pragma once

#include <skiff/http/response.hpp>

#include <optional>
#include <string_view>

namespace skiff {

/// The headers of an answer before it is known to the middleware whether it is a Response or an Error that becomes
/// one. Framing and what the ErrorResponder adds (Content-Type) are not there yet.

/// The first value of a header. Valid until the reply is next changed.
std::optional<std::string_view> find_header(const Reply& reply, std::string_view name) noexcept;

/// Replaces every header of that name by one. Throws std::invalid_argument as Headers::add().
void set_header(Reply& reply, std::string_view name, std::string_view value);

}  // namespace skiff
