#include "client/in_process.hpp"

#include "http/answer.hpp"

#include <skiff/core/runtime.hpp>
#include <skiff/http/propagation.hpp>
#include <skiff/telemetry/activity.hpp>
#include <skiff/telemetry/log.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace skiff::client {
namespace {

const Log client_log{"skiff.client"};

/// The request as the handler has it, and what it is for log lines and calls further on.
class Served final : public Activity {
 public:
  explicit Served(Request& sent) : caller_(Activity::current()), request_(sent.method(), std::string{sent.target()}) {
    RequestBuilder builder{request_};
    if (sent.method() == Method::other) builder.method(builder.keep(std::string{sent.method_text()}));
    request_.headers() = sent.headers();
    request_.body() = sent.body().streamed() ? std::move(sent.body()) : Body{sent.body().text()};
    if (!request_.headers().contains("host")) request_.headers().add("Host", "localhost");
    if (const auto size = request_.body().size(); size && (*size > 0 || sent.method() == Method::post)) {
      request_.headers().set("Content-Length", std::to_string(*size));
    }
  }

  Request& request() noexcept { return request_; }

  std::string_view request_id() const override { return request_.id(); }
  std::string_view route() const override { return request_.route(); }
  const TraceContext& trace() const override { return request_.trace(); }
  TimePoint deadline() const noexcept override { return deadline_after(began_, request_.headers()); }
  Tracer* tracer() const noexcept override { return tracer_; }

 private:
  Activity* caller_;
  Tracer* tracer_ = caller_ != nullptr ? caller_->tracer() : nullptr;
  Request request_;
  TimePoint began_ = now();
};

/// Makes an activity current in a coroutine, until its frame ends.
class InActivity {
 public:
  explicit InActivity(Context& inner) noexcept : inner_(inner), outer_(Context::current()) {
    Context::replace_current(&inner);
  }
  InActivity(const InActivity&) = delete;
  InActivity& operator=(const InActivity&) = delete;
  ~InActivity() {
    if (Context::current() == &inner_) Context::replace_current(outer_);
  }

 private:
  Context& inner_;
  Context* outer_;
};

/// A streamed answer, with the request that its handler may still read.
class ServedBody final : public BodySource {
 public:
  ServedBody(Handler handler, std::unique_ptr<Served> served, Body body)
      : handler_(std::move(handler)), served_(std::move(served)), body_(std::move(body)) {}

  Task<Result<std::string_view>> next() override {
    const InActivity inside{*served_};
    co_return co_await body_.next();
  }
  void limit(std::uint64_t bytes) override { body_.limit(bytes); }
  std::optional<std::uint64_t> limited_to() const override { return body_.limited_to(); }
  std::optional<std::uint64_t> remaining() const override { return body_.source()->remaining(); }
  const Headers* trailers() const override { return body_.trailers(); }
  void drain() noexcept override { body_.source()->drain(); }

 private:
  Handler handler_;  // what the body still refers to, should the client be gone
  std::unique_ptr<Served> served_;
  Body body_;
};

void tell_log(const Error& error) { client_log.error("a service in this process failed", Field{error}); }

Task<Reply> handled(const Handler& handler, Request& request) {
  try {
    return handler(request);
  } catch (...) {
    return Reply{failure_in_flight()};
  }
}

}  // namespace

Task<Reply> InProcess::send(Request& request, const Instance&, outbound::Journey& journey) {
  auto served = std::make_unique<Served>(request);
  journey.sent = true;
  const InActivity inside{*served};
  Reply reply = co_await handled(handler_, served->request());
  journey.answered = true;
  if (!reply || !is_final(*reply)) co_return failure_response(reply, served->request(), problem, tell_log);
  const bool empty = request.method() == Method::head || forbids_body(reply->status());
  if (empty) reply->body(Body{});
  if (reply->body().streamed()) {
    Body body = std::move(reply->body());
    reply->body(Body{std::make_unique<ServedBody>(handler_, std::move(served), std::move(body))});
  }
  co_return reply;
}

}  // namespace skiff::client
