#include "client/core.hpp"

#include "client/pipeline.hpp"

#include <memory>
#include <string>
#include <utility>

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

Task<Reply> call_or_fall_back(std::shared_ptr<const Core> core, Request request, CallOptions options,
                              std::vector<CallTry>* failed) {
  Request kept = copy_of(request);
  Task<Reply> calling = Pipeline::call(core, MovedOnce{std::move(request)}, options, failed);
  Reply reply = co_await std::move(calling);
  if (reply && code(reply->status()) < 500) co_return reply;
  core->plan().instruments.fallbacks.add();
  const Error failure = failure_of(reply);
  if (reply) reply->body(Body{});  // gives its connection back
  co_return co_await core->fallback()(kept, failure);
}

}  // namespace

// A pipeline that is made now tells what is wrong with the options before the first call does.
Core::Core(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), pipelines_(std::make_shared<const RuntimeLocal<Pipeline>>([shared = plan_] {
        return std::make_unique<Pipeline>(shared);
      })) {
  const Pipeline checked{plan_};
}

Pipeline& Core::pipeline() const { return pipelines_->here(); }

Error calls_nothing() { return internal_error("this Client calls nothing: it was made without an address or a name"); }

Task<Reply> call(std::shared_ptr<const Core> core, Request&& request, CallOptions options,
                 std::vector<CallTry>* failed) {
  if (core == nullptr) return Reply{calls_nothing()};
  if (core->fallback()) return call_or_fall_back(std::move(core), std::move(request), options, failed);
  return Pipeline::call(std::move(core), MovedOnce{std::move(request)}, options, failed);
}

}  // namespace skiff::client
