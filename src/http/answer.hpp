#pragma once

#include "http/field_name.hpp"

#include <skiff/http/problem.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// What a handler's reply is for the caller, whoever brings it there: a connection, a test. Here failures become HTTP,
/// and nowhere else.
namespace skiff {

/// Told of what is the server's fault, for its log.
using FailureSink = std::function<void(const Error& error)>;

/// A status that ends an exchange; 1xx does not.
inline bool is_final(const Response& response) noexcept {
  return code(response.status()) >= 200 && code(response.status()) <= 999;
}

/// The answer where a reply is none: an error, or a status that is not final.
Response failure_response(const Reply& reply, const Request& request, const ErrorResponder& respond,
                          const FailureSink& failed);

/// The answer to an error; `request` is null when none could be read. A responder that fails is replaced, and so is
/// an error that cannot be answered: one with a header that is none.
Response error_response(const Error& error, const Request* request, const ErrorResponder& respond,
                        const FailureSink& failed);

/// Inside a `catch (...)` around a handler: as thrown_error(), and what was cancelled is unavailable.
Error failure_in_flight();

/// The length that an answer whose status allows content announces; nothing when it is not known before the end.
std::optional<std::uint64_t> announced_length(const Response& response, bool answers_head);

/// Framing and the connection are the server's own; two opinions in one message could be read two ways.
/// `named`: the server names itself; where it does not, a handler may, for the server behind a gateway.
inline bool is_servers_field(std::string_view name, bool named) noexcept {
  switch (name.size()) {
    case 4: return is_named(name, "date");
    case 6: return named && is_named(name, "server");
    case 7: return is_named(name, "trailer");
    case 10: return is_named(name, "connection") || is_named(name, "keep-alive");
    case 14: return is_named(name, "content-length");
    case 17: return is_named(name, "transfer-encoding");
    default: return false;
  }
}

}  // namespace skiff
