#include <skiff/middleware/conditional.hpp>

#include "middleware/hash128.hpp"
#include "middleware/preconditions.hpp"

#include <skiff/http/date.hpp>

#include <cstdio>
#include <string>

namespace skiff {
namespace {

bool reads(const Request& request) { return request.method() == Method::get || request.method() == Method::head; }

Error precondition_failed() {
  return Error{ErrorKind::precondition_failed, "the resource is not in the state that the request is made for"};
}

// Strong: equal tags mean equal bytes, as far as 128 bits can tell.
std::string etag_of(std::string_view content) {
  const auto hash = hash128(content);
  char text[40];
  std::snprintf(text, sizeof text, "\"%016llx%016llx\"", static_cast<unsigned long long>(hash[0]),
                static_cast<unsigned long long>(hash[1]));
  return text;
}

// What describes the content goes with it; what guides a cache stays (RFC 9110 section 15.4.5).
void become_not_modified(Response& response) {
  for (const char* field : {"content-type", "content-encoding", "content-language", "content-range",
                            "content-disposition", "accept-ranges"}) {
    response.headers().remove(field);
  }
  response.status(Status::not_modified).body(Body{});
}

}  // namespace

Task<Reply> Conditional::operator()(Request& request, Next next) const {
  Reply reply = co_await next(request);
  if (!reply || !reads(request)) co_return reply;
  Response& response = *reply;
  if (response.status() != Status::ok && response.status() != Status::partial_content) co_return reply;

  Headers& headers = response.headers();
  const bool hashable = response.status() == Status::ok && !response.body().streamed() &&
                        response.body().text().size() <= options_.largest && !headers.contains("content-length");
  const bool wanted = options_.make_etags && !headers.contains("etag") && !headers.has_token("cache-control", "no-store");
  if (hashable && wanted) headers.set("ETag", etag_of(response.body().text()));

  Validators present;
  present.etag = headers.get("etag");
  present.last_modified = parse_http_date(headers.get("last-modified"));
  if (!present.exists()) co_return reply;
  switch (evaluate_preconditions(request.headers(), true, present)) {
    case Precondition::holds: break;
    case Precondition::failed: co_return precondition_failed();
    case Precondition::not_modified: become_not_modified(response);
  }
  co_return reply;
}

std::optional<Reply> check_preconditions(const Request& request, std::string_view etag,
                                         std::optional<WallTime> last_modified) {
  const Validators present{etag, last_modified};
  switch (evaluate_preconditions(request.headers(), reads(request), present)) {
    case Precondition::holds: break;
    case Precondition::failed: return precondition_failed();
    case Precondition::not_modified: {
      Response response{Status::not_modified};
      if (!etag.empty()) response.header("ETag", etag);
      if (last_modified) response.header("Last-Modified", http_date(*last_modified));
      return response;
    }
  }
  return std::nullopt;
}

}  // namespace skiff
