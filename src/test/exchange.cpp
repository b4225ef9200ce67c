#include "test/exchange.hpp"

#include "http/answer.hpp"
#include "http/server_span.hpp"
#include "server/log_observer.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

namespace skiff::test {
namespace {

std::string seconds(Duration duration) {
  std::string text = std::to_string(std::chrono::duration<double>(duration).count());
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " s";
}

/// Never set: what is waited for is something else.
constexpr bool never = false;

}  // namespace

Exchange::Exchange(std::shared_ptr<CallSetup> setup, std::string_view method, std::string_view target, Headers headers,
                   std::shared_ptr<Inlet> inlet)
    : setup_(std::move(setup)),
      method_(method),
      target_(target),
      inlet_(std::move(inlet)),
      began_(setup_->runtime->now()) {
  RequestBuilder builder{request_};
  builder.method(method_);
  builder.target(target_);
  request_.headers() = std::move(headers);
  if (inlet_ != nullptr) request_.body() = Body{std::make_unique<InletBody>(inlet_)};
}

Exchange::~Exchange() { leave(); }

Exchange::Stop Exchange::run_until(const bool& done, TimePoint limit) {
  if (&Runtime::current() != setup_->runtime.get()) {
    throw std::logic_error{"a Caller needs the runtime that was current when it was made; make a VirtualRuntime before "
                           "the first Caller, and call on the thread of both"};
  }
  return stopped_ = setup_->runtime->run_until(done, limit);
}

// As the parser of a server says it.
std::optional<Error> Exchange::refusal() const {
  const Limits& limits = setup_->options.limits;
  if (target_.size() > limits.target_bytes) return Error{ErrorKind::uri_too_long, "the request target is too long"};
  constexpr std::size_t around = 13;  // spaces, version and line breaks of the first line and the last
  std::size_t bytes = method_.size() + target_.size() + around + 2;
  for (const Headers::Field& field : request_.headers()) bytes += field.name.size() + field.value.size() + 4;
  if (bytes > limits.header_bytes) return Error{ErrorKind::headers_too_large, "the header is too large"};
  if (request_.headers().size() > limits.header_count) {
    return Error{ErrorKind::headers_too_large, "there are too many header fields"};
  }
  return std::nullopt;
}

void Exchange::begin() {
  if (const auto refused = refusal()) {
    cause_ = refused->message();
    return respond(error_response(*refused, nullptr, setup_->options.respond_to_error,
                                  [this](const Error& error) { failed(error); }));
  }
  if (tracer() != nullptr) begin_server_span(*tracer(), request_);
  const Context::Entered entered{this};
  Task<skiff::Reply> task = [&]() -> Task<skiff::Reply> {
    try {
      return setup_->handler(request_);
    } catch (...) {
      return skiff::Reply{failure_in_flight()};
    }
  }();
  const bool at_once = handling_.emplace().start(std::move(task), this,
                                                 [](void* self) { static_cast<Exchange*>(self)->handled(); });
  if (at_once) handled();
  run_ready();
}

void Exchange::handled() {
  handling_ended_ = true;
  skiff::Reply reply = [&]() -> skiff::Reply {
    try {
      return handling_->take();
    } catch (...) {
      return failure_in_flight();
    }
  }();
  if (left_) return;
  if (reply && is_final(*reply)) return respond(*std::move(reply));
  if (!reply) cause_ = reply.error().cause();
  respond(failure_response(reply, request_, setup_->options.respond_to_error, [this](const Error& error) {
    cause_ = error.cause();
    failed(error);
  }));
}

void Exchange::failed(const Error& error) { LogObserver{}.failed(request_, error); }

void Exchange::respond(Response response) {
  const bool answers_head = request_.method() == Method::head;
  const bool empty = answers_head || forbids_body(response.status());
  if (!forbids_body(response.status())) length_ = announced_length(response, answers_head);
  Headers headers;
  for (const Headers::Field& field : response.headers()) {
    if (!is_servers_field(field.name, true)) headers.add(field.name, field.value);
  }
  if (length_) headers.add("Content-Length", std::to_string(*length_));
  if (setup_->cookies) setup_->cookies->take(headers, request_.path());
  response_ = std::move(response);
  response_->headers() = std::move(headers);
  if (empty) finish();
}

const Reply& Exchange::head() {
  if (!head_) head_.emplace(answered(""));
  return *head_;
}

Answered Exchange::answered(std::string text) const {
  return {.method = method_,
          .target = target_,
          .status = response_->status(),
          .headers = response_->headers(),
          .text = std::move(text),
          .cause = cause_,
          .broken_off = broken_off_,
          .whole = ended_,
          .took = (ended_ ? ended_at_ : setup_->runtime->now()) - began_};
}

void Exchange::run_ready() { run_until(never, setup_->runtime->now()); }

std::string Exchange::why(Stop stop) const {
  const std::string after = " after " + seconds(setup_->runtime->now() - began_) + " of virtual time";
  const bool unfinished = inlet_ != nullptr && !inlet_->ended();
  switch (stop) {
    case Stop::late: return after;
    case Stop::endless: return after + ": something goes on for ever without waiting for time to pass";
    case Stop::idle:
    case Stop::done: break;
  }
  return after + ": it waits for something that no timer and no work will end" +
         (unfinished ? "; the test has not ended the request's body" : "");
}

void Exchange::await_head() {
  if (response_) return;
  if (left_) throw std::logic_error{call() + ": the caller has left"};
  if (run_until(handling_ended_, patience()) != Stop::done) throw NoAnswer{call() + " has no answer" + why(stopped_)};
}

bool Exchange::await_piece(TimePoint limit) {
  await_head();
  piece_.clear();
  if (ended_) return true;
  if (!pulling_) start_pulling();
  if (run_until(pulling_ended_, limit) != Stop::done) return false;
  pulled();
  return true;
}

void Exchange::miss_piece() const {
  throw NoAnswer{call() + ": the next of its answer has not come" + why(stopped_) + "\n" + describe(answered(""))};
}

void Exchange::start_pulling() {
  const Context::Entered entered{this};
  pulling_.emplace();
  pulling_ended_ = pulling_->start(response_->body().next(), this,
                                   [](void* self) { static_cast<Exchange*>(self)->pulling_ended_ = true; });
}

void Exchange::pulled() {
  const Result<std::string_view> piece = [&]() -> Result<std::string_view> {
    try {
      return pulling_->take();
    } catch (...) {
      return failure_in_flight();
    }
  }();
  pulling_.reset();
  if (!piece) {
    const Error& error = piece.error();
    if (error.kind() == ErrorKind::internal || error.exception()) failed(error);
    return break_off(std::string{error.cause().empty() ? error.message() : error.cause()});
  }
  piece_ = *piece;
  received_ += piece_.size();
  const bool at_end = piece_.empty();
  if (length_ && (received_ > *length_ || (at_end && received_ < *length_))) {
    return break_off("it announced " + std::to_string(*length_) + " bytes and " +
                     (at_end ? "ended after " + std::to_string(received_) : "sent more"));
  }
  if (at_end) finish();
}

void Exchange::break_off(std::string why) {
  piece_.clear();
  broken_off_ = std::move(why);
  finish();
}

// What the request holds (a log line, a transaction) ends with it, as on a server.
void Exchange::finish() {
  if (std::exchange(ended_, true)) return;
  response_->body() = Body{};
  end_request(left_ ? 0 : code(response_->status()));
}

void Exchange::end_request(unsigned status) {
  ended_at_ = setup_->runtime->now();
  end();
  if (tracer() != nullptr) end_server_span(*tracer(), request_, status, ended_at_ - began_);
  RequestBuilder{request_}.reset();
}

Reply Exchange::rest() {
  await_head();
  const TimePoint limit = patience();
  std::string text;
  while (await_piece(limit)) {
    text.append(piece_);
    if (ended_) return Reply{answered(std::move(text))};
    if (text.size() > setup_->options.answer_bytes) {
      throw NoAnswer{call() + ": its answer is larger than " + std::to_string(setup_->options.answer_bytes) +
                     " bytes; read it piece by piece, with open()"};
    }
  }
  throw NoAnswer{call() + ": its answer does not end" + why(stopped_) + "; what does not is for open()\n" +
                 describe(answered(std::move(text)))};
}

void Exchange::advance_to(TimePoint time) {
  const TimePoint present = setup_->runtime->now();
  if (time > present) setup_->runtime->advance(time - present);
}

void Exchange::drain() {
  if (!response_ || ended_ || response_->body().source() == nullptr) return;
  response_->body().source()->drain();
  run_ready();
}

void Exchange::leave() {
  if (std::exchange(left_, true) || ended_) return;
  VirtualRuntime& runtime = *setup_->runtime;
  if (!handling_ended_ && handling_) {
    handling_->cancel();
    runtime.run_until(handling_ended_, runtime.now());
    handling_.reset();
  }
  if (pulling_) {
    pulling_->cancel();
    runtime.run_until(pulling_ended_, runtime.now());
    pulling_.reset();
  }
  piece_.clear();
  if (response_) return finish();
  ended_ = true;
  end_request(0);
}

}  // namespace skiff::test
