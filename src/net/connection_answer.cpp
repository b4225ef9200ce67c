#include "net/connection.hpp"

#include "http/answer.hpp"
#include "net/connection_waits.hpp"
#include "net/request_body.hpp"
#include "net/worker.hpp"

#include <utility>

// Answering: from a handler's reply to bytes on their way, and on to the next request.
namespace skiff::net {
namespace {

class Streaming {
 public:
  Streaming(Exchange& exchange, BodySource& source) noexcept : exchange_(exchange) { exchange.streaming = &source; }
  Streaming(const Streaming&) = delete;
  Streaming& operator=(const Streaming&) = delete;
  ~Streaming() { exchange_.streaming = nullptr; }

 private:
  Exchange& exchange_;
};

}  // namespace

bool Connection::answer(Reply&& reply) {
  if (reply && is_final(*reply)) return send(*std::move(reply));
  return send(failure_response(reply, exchange_->request, worker_.config().respond_to_error,
                               [this](const Error& error) { failed(error); }));
}

bool Connection::send(Response&& response) {
  const bool has_stream = response.body().streamed() && !forbids_body(response.status()) &&
                          exchange_->request.method() != Method::head;
  if (has_stream) invite_before(response);
  const ResponseFraming framing = frame(response);
  if (has_stream) return send_streamed(std::move(response), framing);
  return send_whole(response, framing);
}

// A stream may read the request as it goes, and once its head is sent no invitation can follow.
void Connection::invite_before(const Response& stream) {
  if (code(stream.status()) >= 300 || exchange_->body.arrived()) return;
  if (exchange_->body.take_continue()) exchange_->out.append(invitation);
}

Response Connection::error_response(const Error& error, const Request* request) {
  return skiff::error_response(error, request, worker_.config().respond_to_error,
                               [this](const Error& fault) { failed(fault); });
}

void Connection::failed(const Error& error) { worker_.config().observer->failed(exchange_->request, error); }

ResponseFraming Connection::frame(const Response& response) {
  Exchange& exchange = *exchange_;
  exchange.status = code(response.status());
  keep_alive_ = keep_alive_ && !worker_.sends_callers_away() && exchange.body.worth_discarding();

  ResponseFraming framing;
  framing.old_version = exchange.request.version() == Version::http_1_0;
  framing.answers_head = exchange.request.method() == Method::head;
  if (forbids_body(response.status())) {
    framing.body = ResponseFraming::Body::none;
  } else if (const auto length = announced_length(response, framing.answers_head)) {
    framing.body = ResponseFraming::Body::length;
    framing.length = *length;
  } else if (framing.old_version) {
    framing.body = ResponseFraming::Body::until_close;
    keep_alive_ = false;
  } else {
    framing.body = ResponseFraming::Body::chunked;
  }
  framing.keep_alive = keep_alive_;
  return framing;
}

bool Connection::send_whole(const Response& response, const ResponseFraming& framing) {
  constexpr std::size_t worth_gathering = 16 * 1024;
  Output& out = exchange_->out;
  append_head(out, response, framing, worker_.server_fields());
  const std::string& text = response.body().text();
  if (framing.body == ResponseFraming::Body::length && !framing.answers_head && !text.empty()) {
    if (text.size() < worth_gathering) {
      out.append(text);
    } else if (flush(text) == Flushed::failed) {
      close();
      return false;
    }
  }
  return finish();
}

bool Connection::send_streamed(Response response, const ResponseFraming& framing) {
  append_head(exchange_->out, response, framing, worker_.server_fields());
  return run(Phase::sending, stream(std::move(response), framing), &Connection::after_stream);
}

// False: the body broke off. The connection is closed without the end that the caller expects, so that the
// caller notices.
Task<bool> Connection::stream(Response response, ResponseFraming framing) {
  BodySource& source = *response.body().source();
  if (const FileRange* file = source.file()) co_return co_await stream_file(*file);

  const bool chunked = framing.body == ResponseFraming::Body::chunked;
  std::uint64_t sent = 0;
  const Streaming streaming{*exchange_, source};
  for (;;) {
    Result<std::string_view> piece = co_await source.next();
    if (!piece) {
      const Error& error = piece.error();
      if (error.kind() == ErrorKind::internal || error.exception()) {
        failed(error);
      }
      co_return false;
    }
    if (piece->empty()) break;
    sent += piece->size();
    if (framing.body == ResponseFraming::Body::length && sent > framing.length) co_return false;
    if (chunked) append_chunk_size(exchange_->out, piece->size());
    Drained written{*this, *piece, chunked ? "\r\n" : ""};
    co_await written;
  }
  if (framing.body == ResponseFraming::Body::length && sent != framing.length) co_return false;
  if (chunked) exchange_->out.append("0\r\n\r\n");
  co_return true;
}

Task<bool> Connection::stream_file(FileRange file) {
  Drained head{*this};
  co_await head;
  file_ = &file;
  struct Done {
    Connection& connection;
    explicit Done(Connection& c) : connection(c) {}
    ~Done() { connection.file_ = nullptr; }
  } done{*this};
  Drained content{*this};
  co_await content;
  co_return file.length == 0;
}

bool Connection::after_stream(bool ended_well) {
  if (ended_well) return finish();
  flush();  // the answers before it
  close();
  return false;
}

bool Connection::run(Phase phase, Task<bool> task, bool (Connection::*then)(bool)) {
  phase_ = phase;
  after_task_ = then;
  const bool ended = exchange_->sending.start(std::move(task), this, [](void* self) {
    const Ptr connection{static_cast<Connection*>(self), false};  // the running task's reference
    connection->end_flight();
    connection->guarded([&] {
      if (connection->task_ended()) connection->proceed();
    });
  });
  if (ended) return task_ended();
  intrusive_ptr_add_ref(this);
  begin_flight();
  flush_meanwhile();
  return false;
}

bool Connection::task_ended() {
  bool well = false;
  try {
    well = exchange_->sending.take();
  } catch (const std::exception& exception) {
    failed(internal_error(exception.what()));
  } catch (...) {  // Cancelled: the caller has left, or the server ends
  }
  return phase_ != Phase::closed && (this->*after_task_)(well);
}

bool Connection::finish() {
  if (!keep_alive_) {
    if (flush_all()) linger();
    return false;
  }
  if (exchange_->body.finished()) return next_request();
  return run(Phase::discarding, discard_body(), &Connection::after_discard);
}

void Connection::end_request() {
  Exchange& exchange = *exchange_;
  exchange.body.hand_back(in_);
  if (exchange.body_handle != nullptr) std::exchange(exchange.body_handle, nullptr)->detach();
  exchange.end();
  record_request();
  exchange.status = 0;
  RequestBuilder{exchange.request}.reset();
  exchange.parser.reset();
  exchange.written = 0;
  exchange.write_waited = {};
  exchange.write_wait_began = {};  // what is still waited for is not the next answer's
}

bool Connection::next_request() {
  constexpr std::size_t most_gathered = 64 * 1024;
  end_request();
  phase_ = Phase::reading;
  return exchange_->out.size() < most_gathered || flush_all();
}

}  // namespace skiff::net
