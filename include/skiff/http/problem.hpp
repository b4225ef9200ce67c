#pragma once

#include <skiff/core/error.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <functional>
#include <string_view>

namespace skiff {

Status status_of(ErrorKind kind) noexcept;

/// The answer to an error, in application/problem+json (RFC 9457): type "about:blank", title, status, detail
/// (the error's message) and, when there is a request, "instance" (its path) and "request_id"; "errors", one for each of
/// its faults: {"pointer", or "parameter" and "in", "message", "expected", "got"}. The error's headers are set. Its cause is not shown. `request` is null when none could be read.
Response problem(const Error& error, const Request* request);

/// Turns every error into an answer: failures become HTTP in this one place. problem() unless replaced.
using ErrorResponder = std::function<Response(const Error& error, const Request* request)>;

}  // namespace skiff
