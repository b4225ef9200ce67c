#include "http/answer.hpp"

#include <charconv>
#include <exception>
#include <string>

namespace skiff {

Response failure_response(const Reply& reply, const Request& request, const ErrorResponder& respond,
                          const FailureSink& failed) {
  const Error error = reply ? internal_error("a handler answered with status " + std::to_string(code(reply->status())))
                            : reply.error();
  const bool our_fault = code(status_of(error.kind())) >= 500 && error.kind() != ErrorKind::unavailable;
  if (our_fault) failed(error);
  return error_response(error, &request, respond, failed);
}

Response error_response(const Error& error, const Request* request, const ErrorResponder& respond,
                        const FailureSink& failed) {
  const auto responder_failed = [&](const std::string& how) { failed(internal_error("the error responder " + how)); };
  for (const bool as_configured : {true, false}) {
    try {
      Response response = as_configured ? respond(error, request) : problem(error, request);
      if (is_final(response)) return response;
      responder_failed("answered with status " + std::to_string(code(response.status())));
    } catch (const std::exception& exception) {
      responder_failed(std::string{"threw: "} + exception.what());
    } catch (...) {
      responder_failed("threw something that is no std::exception");
    }
  }
  return problem(Error{ErrorKind::internal}, request);
}

Error failure_in_flight() {
  try {
    return thrown_error();
  } catch (const Cancelled&) {
    return unavailable("the request was cancelled");
  }
}

std::optional<std::uint64_t> announced_length(const Response& response, bool answers_head) {
  std::optional<std::uint64_t> length = response.body().size();
  if (length == 0 && answers_head) {  // a HEAD handler of its own
    const std::string_view promised = response.headers().get("content-length");
    std::from_chars(promised.data(), promised.data() + promised.size(), *length);
  }
  return length;
}

}  // namespace skiff
