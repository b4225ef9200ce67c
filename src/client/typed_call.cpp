#include "client/call.hpp"
#include "client/core.hpp"

#include <skiff/client/client.hpp>
#include <skiff/core/within.hpp>
#include <skiff/describe/describe.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

/// What is known of a call that had an answer after all.
struct Course {
  const Core& core;
  std::string call;  // "GET /stock/7"
  TimePoint began;
  std::vector<CallTry> tries;

  std::shared_ptr<CallFailure> failure(unsigned status, const std::string& cause) && {
    auto detail = std::make_shared<CallFailure>();
    detail->client = core.plan().name;
    detail->stage = CallStage::response;
    detail->took = now() - began;
    detail->tries = std::move(tries);
    if (!detail->tries.empty() && detail->tries.back().status == status) return detail;
    CallTry answered;  // one that was no failure of the service's: 404
    answered.stage = CallStage::response;
    answered.status = status;
    answered.cause = cause;
    answered.took = detail->took;
    detail->tries.push_back(std::move(answered));
    return detail;
  }
};

Error error_of(Course course, const Response& response, std::string_view text) {
  const unsigned status = code(response.status());
  const ErrorKind kind = kind_for(status);
  std::string cause = course.core.plan().name + ": " + course.call + " answered " + std::to_string(status);
  if (!text.empty()) cause.append(": ").append(text.substr(0, shown_of_a_body));
  std::string message = status < 500 && kind != ErrorKind::bad_gateway && kind != ErrorKind::unavailable
                            ? detail_of(response, text)
                            : "a service that this one depends on cannot answer";
  auto detail = std::move(course).failure(status, cause);
  Error error = Error{kind, std::move(message)}.with_cause(std::move(cause)).with_detail(std::move(detail));
  const std::string_view retry_after = response.headers().get("retry-after");
  if (kind != ErrorKind::unavailable || retry_after.empty()) return error;
  return std::move(error).with_header("Retry-After", std::string{retry_after});
}

Error unreadable(Course course, const Response& response, const Error& why) {
  std::string cause = course.core.plan().name + ": the answer to " + course.call + " cannot be read: ";
  cause += why.cause().empty() ? why.message() : why.cause();
  for (const Fault& fault : why.faults()) cause += "; " + fault.where + " " + fault.message;
  auto detail = std::move(course).failure(code(response.status()), cause);
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

/// A whole answer of 2xx, and how it came; or an Error.
struct Answer {
  Answer(Course c, Response r) : course(std::move(c)), response(std::move(r)) {}
  Course course;
  Response response;
};

Task<Result<Answer>> answer_of(std::shared_ptr<const Core> core, TypedCall typed) {
  if (core == nullptr) co_return calls_nothing();
  const CallOptions options = typed.options;
  Course course{*core, std::string{skiff::name(typed.method)} + " " + typed.target, now(), {}};
  const TimePoint deadline = deadline_of(core->plan(), options, course.began);
  Reply reply = co_await call(core, request_of(std::move(typed)), options, &course.tries);
  if (!reply) co_return std::move(reply).error();
  const Result<std::string_view> text = co_await read_whole(reply->body(), core->plan().options.answer_bytes, deadline);
  if (!text) co_return unreadable(std::move(course), *reply, text.error());
  if (!is_success(reply->status())) co_return error_of(std::move(course), *reply, *text);
  co_return Answer{std::move(course), *std::move(reply)};
}

}  // namespace

Task<Result<bool>> call_for_json(std::shared_ptr<const Core> core, TypedCall typed, const Type& type, void* value,
                                 bool may_be_missing) {
  Result<Answer> answer = co_await answer_of(core, std::move(typed));
  if (!answer) {
    if (may_be_missing && answer.error().kind() == ErrorKind::not_found) co_return false;
    co_return answer.error();
  }
  const Result<std::string_view> text = co_await answer->response.body().read_all();
  JsonOptions options;
  options.side = JsonSide::response;
  const Result<void> read = skiff::detail::read_json(*text, type, value, options);
  if (!read) co_return unreadable(std::move(answer->course), answer->response, read.error());
  co_return true;
}

Task<Result<std::string>> call_for_text(std::shared_ptr<const Core> core, TypedCall typed) {
  Result<Answer> answer = co_await answer_of(core, std::move(typed));
  if (!answer) co_return answer.error();
  const Result<std::string_view> text = co_await answer->response.body().read_all();
  co_return std::string{*text};
}

Task<Result<void>> call_for_nothing(std::shared_ptr<const Core> core, TypedCall typed) {
  const Result<Answer> answer = co_await answer_of(core, std::move(typed));
  if (!answer) co_return answer.error();
  co_return Result<void>{};
}

}  // namespace skiff::client
