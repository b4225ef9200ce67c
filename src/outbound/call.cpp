#include "outbound/call.hpp"

#include "net/response_head.hpp"
#include "outbound/failures.hpp"
#include "outbound/hop_fields.hpp"
#include "outbound/response_body.hpp"
#include "outbound/turn.hpp"

#include <array>
#include <memory>
#include <utility>

// The answer's side of a call; the request's is in call_send.cpp.
namespace skiff::outbound {
namespace {

// RFC 9110 section 9.2.2.
bool idempotent(Method method) noexcept {
  switch (method) {
    case Method::get:
    case Method::head:
    case Method::put:
    case Method::delete_:
    case Method::options:
    case Method::trace: return true;
    default: return false;
  }
}

}  // namespace

Call::Call(PoolState& pool, const Host& host, Request& request, Lease lease, Journey& journey)
    : pool_(pool),
      request_(request),
      lease_(std::move(lease)),
      journey_(journey),
      sending_(framing_of(request)),
      parser_(pool.limits(), request.method() == Method::head) {
  journey.reused = lease_->calls() > 1;
  journey.sent = journey.answered = false;
  journey.address = lease_->address();
  pool.scratch().consume(pool.scratch().size());
  append_request_head(pool.scratch(), request, sending_, host.name);
}

Call::Progress Call::read() {
  if (outcome_ == Progress::incomplete) outcome_ = read_more();
  return outcome_;
}

Call::Progress Call::read_more() {
  net::Buffer& input = lease_->input();
  while (!input.empty()) {
    journey_.answered = true;
    const ResponseParser::Outcome outcome = parser_.parse(input.view(), response_);
    if (outcome == ResponseParser::Outcome::incomplete) break;
    if (outcome == ResponseParser::Outcome::refused) {
      refusal_ = parser_.refusal();
      return Progress::failed;
    }
    input.consume(parser_.head_size());
    if (code(response_.status()) >= 200) return Progress::answered;
    if (response_.status() == Status::switching_protocols) {
      refusal_ = "it changes the protocol, which no one has asked for";
      return Progress::failed;
    }
    if (++interim_answers_ > pool_.options().interim_answers) {
      refusal_ = "there are too many interim answers";
      return Progress::failed;
    }
    invited_ = invited_ || response_.status() == Status::continue_;
    response_ = Response{};
    parser_.begin(request_.method() == Method::head);
  }
  return lease_->ended() ? Progress::failed : Progress::incomplete;
}

Error Call::failure() const {
  if (!refusal_.empty()) return malformed(lease_->address(), refusal_);
  return broken_off(*lease_, journey_.answered ? "the head of its answer" : "it was answered");
}

bool Call::may_be_repeated() const noexcept {
  return journey_.reused && !journey_.answered && lease_->ended() && !request_.body().streamed() &&
         (!journey_.sent || idempotent(request_.method()));
}

Response& Call::take() {
  const ResponseFraming& framing = parser_.framing();
  const bool keep_alive = framing.keep_alive && sent_whole_;
  if (parser_.has_hop_fields()) remove_hop_fields(response_.headers());
  if (!take_whole_body()) {
    response_.body(Body{std::make_unique<ResponseBody>(std::move(lease_), BodyDecoder{framing, pool_.limits()},
                                                       keep_alive, pool_.options().body_bytes)});
  } else if (keep_alive) {
    lease_.give_back();
  }
  return response_;
}

// A body that has come whole with the head. False when more is to come, or it is too large.
bool Call::take_whole_body() {
  const ResponseFraming& framing = parser_.framing();
  net::Buffer& input = lease_->input();
  switch (framing.body) {
    case ResponseFraming::Body::none: return true;
    case ResponseFraming::Body::length: {
      if (framing.length > input.view().size() || framing.length > pool_.options().body_bytes) return false;
      const auto length = static_cast<std::size_t>(framing.length);
      response_.body(std::string{input.view().substr(0, length)});
      input.consume(length);
      return true;
    }
    case ResponseFraming::Body::chunked: {
      BodyDecoder decoder{framing, pool_.limits()};
      std::string text;
      std::string_view rest = input.view();
      while (!decoder.finished()) {
        std::string_view piece;
        std::size_t consumed = 0;
        if (!decoder.decode(rest, piece, consumed) || (piece.empty() && !decoder.finished())) return false;
        text.append(piece);
        rest.remove_prefix(consumed);
      }
      if (text.size() > pool_.options().body_bytes || decoder.trailers() == nullptr || !decoder.trailers()->empty()) {
        return false;  // read again by a body that can have trailers
      }
      input.consume(input.view().size() - rest.size());
      response_.body(std::move(text));
      return true;
    }
    case ResponseFraming::Body::until_close: break;
  }
  return false;
}

Task<Reply> PoolState::send(Request& request, DestinationView destination, Journey& journey) {
  if (auto wrong = bind()) co_return *std::move(wrong);
  if (auto wrong = unsendable(request)) co_return *std::move(wrong);
  Slot place;  // of a kept connection that was dead
  for (;;) {
    Host& host = host_of(destination);
    if (!host.valid) co_return internal_error("a call's destination is no host: \"" + host.name + "\"");
    Lease lease = place ? Lease{} : take_idle(host);
    if (!lease) {
      Result<Lease> obtained = co_await obtain(host, journey, place);
      if (!obtained) co_return obtained.error();
      lease = *std::move(obtained);
    }
    Call call{*this, host, request, std::move(lease), journey};
    if (!call.send_at_once()) {
      std::optional<Error> failed = co_await call.send_rest();
      if (failed) co_return *std::move(failed);
    }
    Call::Progress progress = call.read();
    while (progress == Call::Progress::incomplete) {
      Connection::Wait arrival{call.connection(), options_.read_timeout};
      co_await arrival;
      if (arrival.timed_out()) co_return silent(call.connection(), options_.read_timeout, "an answer");
      progress = call.read();
    }
    if (progress == Call::Progress::answered) co_return std::move(call.take());
    if (!call.may_be_repeated()) co_return call.failure();
    place = Slot{*this, host};  // before the connection gives it to those in line
    ++counts_.repeated;
  }
}

}  // namespace skiff::outbound
