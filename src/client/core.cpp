#include "client/core.hpp"

#include "client/pipeline.hpp"

#include <string>

namespace skiff::client {
namespace {

/// A request with a body in memory, once more.
Request copy_of(const Request& request) {
  Request copy{request.method(), std::string{request.target()}, request.body().text()};
  if (request.method() == Method::other) {
    RequestBuilder builder{copy};
    builder.method(builder.keep(std::string{request.method_text()}));
  }
  copy.headers() = request.headers();
  return copy;
}

Error failure_of(const Reply& reply) {
  if (!reply) return reply.error();
  return Error{ErrorKind::bad_gateway, "a service that this one depends on failed"}.with_cause(
      "status " + std::to_string(code(reply->status())));
}

Task<Reply> call_or_fall_back(std::shared_ptr<const Core> core, Request request, CallOptions options) {
  Request kept = copy_of(request);
  Reply reply = co_await Pipeline::call(core, std::move(request), options);
  if (reply && code(reply->status()) < 500) co_return reply;
  core->plan().instruments.fallbacks.add();
  const Error failure = failure_of(reply);
  co_return co_await core->fallback()(kept, failure);
}

}  // namespace

Error calls_nothing() { return internal_error("this Client calls nothing: it was made without an address or a name"); }

Task<Reply> call(std::shared_ptr<const Core> core, Request request, CallOptions options) {
  if (core == nullptr) return Reply{calls_nothing()};
  if (core->fallback()) return call_or_fall_back(std::move(core), std::move(request), options);
  return Pipeline::call(std::move(core), std::move(request), options);
}

}  // namespace skiff::client
