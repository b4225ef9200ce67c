#include <skiff/http/problem.hpp>

#include <nlohmann/json.hpp>

namespace skiff {

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
  nlohmann::ordered_json document{
      {"type", "about:blank"}, {"title", reason(status)}, {"status", code(status)}};
  if (!error.message().empty()) document["detail"] = error.message();
  if (request != nullptr) {
    document["instance"] = request->path();
    document["request_id"] = request->id();
  }
  Response response{status};
  response.headers().add("Content-Type", "application/problem+json");
  // A caller's bytes may be quoted in the message: what is not UTF-8 is replaced, never thrown at.
  response.body(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  for (const auto& [name, value] : error.headers()) response.headers().set(name, value);
  return response;
}

}  // namespace skiff
