#include <skiff/http/problem.hpp>

#include "describe/decoder.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace skiff {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  detail::append_json_string(out, text);
  return out;
}

std::string_view name_of(InputPlace place) {
  switch (place) {
    case InputPlace::path: return "path";
    case InputPlace::query: return "query";
    case InputPlace::header: return "header";
    case InputPlace::cookie: return "cookie";
    case InputPlace::form: return "form";
    case InputPlace::body: break;
  }
  return "body";
}

// RFC 9457, section 3: what the members of `errors` are called there is taken over.
std::string text_of(const Fault& fault) {
  std::string text = fault.in == InputPlace::body
                         ? R"({"pointer":)" + quoted(fault.where)
                         : R"({"parameter":)" + quoted(fault.where) + R"(,"in":)" + quoted(name_of(fault.in));
  text += R"(,"message":)" + quoted(fault.message);
  if (!fault.expected.empty()) text += R"(,"expected":)" + quoted(fault.expected);
  if (!fault.got.empty()) text += R"(,"got":)" + quoted(fault.got);
  return text += '}';
}

}  // namespace

Status status_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::bad_request: return Status::bad_request;
    case ErrorKind::unauthorized: return Status::unauthorized;
    case ErrorKind::forbidden: return Status::forbidden;
    case ErrorKind::not_found: return Status::not_found;
    case ErrorKind::method_not_allowed: return Status::method_not_allowed;
    case ErrorKind::not_acceptable: return Status::not_acceptable;
    case ErrorKind::request_timeout: return Status::request_timeout;
    case ErrorKind::conflict: return Status::conflict;
    case ErrorKind::gone: return Status::gone;
    case ErrorKind::length_required: return Status::length_required;
    case ErrorKind::precondition_failed: return Status::precondition_failed;
    case ErrorKind::content_too_large: return Status::content_too_large;
    case ErrorKind::uri_too_long: return Status::uri_too_long;
    case ErrorKind::unsupported_media_type: return Status::unsupported_media_type;
    case ErrorKind::expectation_failed: return Status::expectation_failed;
    case ErrorKind::unprocessable: return Status::unprocessable_content;
    case ErrorKind::too_many_requests: return Status::too_many_requests;
    case ErrorKind::headers_too_large: return Status::request_header_fields_too_large;
    case ErrorKind::internal: return Status::internal_server_error;
    case ErrorKind::not_implemented: return Status::not_implemented;
    case ErrorKind::bad_gateway: return Status::bad_gateway;
    case ErrorKind::unavailable: return Status::service_unavailable;
    case ErrorKind::gateway_timeout: return Status::gateway_timeout;
    case ErrorKind::version_not_supported: return Status::http_version_not_supported;
  }
  return Status::internal_server_error;
}

Response problem(const Error& error, const Request* request) {
  const Status status = status_of(error.kind());
  std::string document = R"({"type":"about:blank","title":)" + quoted(reason(status));
  document += R"(,"status":)" + std::to_string(code(status));
  if (!error.message().empty()) document += R"(,"detail":)" + quoted(error.message());
  if (request != nullptr) {
    document += R"(,"instance":)" + quoted(request->path());
    document += R"(,"request_id":)" + quoted(request->id());
  }
  if (!error.faults().empty()) {
    std::string faults;
    for (const Fault& fault : error.faults()) faults.append(faults.empty() ? "" : ",").append(text_of(fault));
    document += R"(,"errors":[)" + faults + "]";
  }
  document += '}';
  Response response{status};
  response.headers().add("Content-Type", "application/problem+json");
  response.body(std::move(document));
  for (const auto& [name, value] : error.headers()) response.headers().set(name, value);
  return response;
}

}  // namespace skiff
