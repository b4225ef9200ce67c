#include "client/core.hpp"

#include <skiff/client/client.hpp>
#include <skiff/core/within.hpp>
#include <skiff/describe/describe.hpp>

#include <algorithm>

namespace skiff::client {
namespace {

constexpr std::size_t shown_of_a_body = 256;

bool is_success(Status status) noexcept { return code(status) / 100 == 2; }

Request request_of(TypedCall call) {
  const bool has_body = call.json.has_value();
  Request request{call.method, std::move(call.target), std::move(call.json).value_or("")};
  request.headers().add("Accept", "application/json");
  if (has_body) request.headers().add("Content-Type", "application/json");
  return request;
}

/// "detail" of a problem+json, which is for callers; empty when it is none.
struct ProblemDetail {
  std::string detail;
};
SKIFF_DESCRIBE(ProblemDetail, detail)

std::string detail_of(const Response& response, std::string_view text) {
  const std::string_view type = response.headers().get("content-type");
  if (!type.starts_with("application/problem+json")) return {};
  Result<ProblemDetail> problem = from_json<ProblemDetail>(text);
  return problem ? std::move(problem->detail) : std::string{};
}

// What a caller of ours can act on keeps its kind; that a request of ours was refused is no fault of theirs.
ErrorKind kind_for(unsigned status) noexcept {
  switch (status) {
    case 404: return ErrorKind::not_found;
    case 409: return ErrorKind::conflict;
    case 410: return ErrorKind::gone;
    case 412: return ErrorKind::precondition_failed;
    case 429:
    case 503: return ErrorKind::unavailable;
    case 504: return ErrorKind::gateway_timeout;
    default: return ErrorKind::bad_gateway;
  }
}

Error error_of(const Core& core, std::string_view call, const Response& response, std::string_view text) {
  const unsigned status = code(response.status());
  const ErrorKind kind = kind_for(status);
  std::string cause = core.plan().name + ": " + std::string{call} + " answered " + std::to_string(status);
  if (!text.empty()) cause.append(": ").append(text.substr(0, shown_of_a_body));
  std::string message = status < 500 && kind != ErrorKind::bad_gateway && kind != ErrorKind::unavailable
                            ? detail_of(response, text)
                            : "a service that this one depends on cannot answer";
  auto detail = std::make_shared<CallFailure>();
  detail->client = core.plan().name;
  detail->stage = CallStage::response;
  CallTry answered;
  answered.stage = CallStage::response;
  answered.status = status;
  answered.cause = cause;
  detail->tries.push_back(std::move(answered));
  Error error = Error{kind, std::move(message)}.with_cause(std::move(cause)).with_detail(std::move(detail));
  const std::string_view retry_after = response.headers().get("retry-after");
  if (kind != ErrorKind::unavailable || retry_after.empty()) return error;
  return std::move(error).with_header("Retry-After", std::string{retry_after});
}

Error unreadable(const Core& core, std::string_view call, const Error& why) {
  std::string cause = core.plan().name + ": the answer to " + std::string{call} + " cannot be read: ";
  cause += why.cause().empty() ? why.message() : why.cause();
  for (const Fault& fault : why.faults()) cause += "; " + fault.where + " " + fault.message;
  auto detail = std::make_shared<CallFailure>();
  detail->client = core.plan().name;
  detail->stage = CallStage::response;
  const ErrorKind kind = why.kind() == ErrorKind::gateway_timeout ? why.kind() : ErrorKind::bad_gateway;
  return Error{kind, "a service that this one depends on gave an answer that cannot be read"}
      .with_cause(std::move(cause))
      .with_detail(std::move(detail));
}

/// The rest of a call's time is for the rest of the answer.
Task<Result<std::string_view>> read_whole(Body& body, std::size_t most, TimePoint deadline) {
  if (!body.streamed() || deadline == TimePoint::max()) return body.read_all(most);
  return [](Body& all, std::size_t limit, TimePoint end) -> Task<Result<std::string_view>> {
    std::optional<Result<std::string_view>> read = co_await within(end - now(), all.read_all(limit));
    if (read) co_return *std::move(read);
    co_return Error{ErrorKind::gateway_timeout, "the answer did not end in time"};
  }(body, most, deadline);
}

}  // namespace

/// An answer of a typed call: of 2xx, or else an Error.
Task<Result<Response>> answer_of(std::shared_ptr<const Core> core, TypedCall typed) {
  if (core == nullptr) co_return calls_nothing();
  const std::string what = std::string{skiff::name(typed.method)} + " " + typed.target;
  const CallOptions options = typed.options;
  const Duration timeout = options.timeout > Duration{0} ? options.timeout : core->plan().options.timeout;
  const TimePoint began = now();
  const TimePoint deadline = timeout > Duration{0} && timeout < TimePoint::max() - began ? began + timeout : TimePoint::max();
  Reply reply = co_await call(core, request_of(std::move(typed)), options);
  if (!reply) co_return reply;
  const Result<std::string_view> text = co_await read_whole(reply->body(), core->plan().options.answer_bytes, deadline);
  if (!text) co_return unreadable(*core, what, text.error());
  if (!is_success(reply->status())) co_return error_of(*core, what, *reply, *text);
  co_return reply;
}

Task<Result<bool>> call_for_json(std::shared_ptr<const Core> core, TypedCall typed, const Type& type, void* value,
                                 bool may_be_missing) {
  const std::string what = std::string{skiff::name(typed.method)} + " " + typed.target;
  Reply reply = co_await answer_of(core, std::move(typed));
  if (!reply) {
    if (may_be_missing && reply.error().kind() == ErrorKind::not_found) co_return false;
    co_return reply.error();
  }
  const Result<std::string_view> text = co_await reply->body().read_all();
  if (!text) co_return unreadable(*core, what, text.error());
  JsonOptions options;
  options.side = JsonSide::response;
  const Result<void> read = skiff::detail::read_json(*text, type, value, options);
  if (!read) co_return unreadable(*core, what, read.error());
  co_return true;
}

Task<Result<std::string>> call_for_text(std::shared_ptr<const Core> core, TypedCall typed) {
  Reply reply = co_await answer_of(std::move(core), std::move(typed));
  if (!reply) co_return reply.error();
  const Result<std::string_view> text = co_await reply->body().read_all();
  if (!text) co_return text.error();
  co_return std::string{*text};
}

Task<Result<void>> call_for_nothing(std::shared_ptr<const Core> core, TypedCall typed) {
  const Reply reply = co_await answer_of(std::move(core), std::move(typed));
  if (!reply) co_return reply.error();
  co_return Result<void>{};
}

}  // namespace skiff::client
