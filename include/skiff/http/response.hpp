#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/core/result.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/http/status.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

struct SetCookie;

/// Writes a streamed body piece by piece. Valid inside the function that it was given to.
class BodyWriter {
 public:
  /// Hands one piece on and continues when the consumer wants more. When the caller has left it does not
  /// continue: it throws Cancelled, or the function is destroyed where it stands. Clean up in destructors,
  /// which run either way. An empty piece is ignored.
  virtual Task<> write(std::string_view piece) = 0;

 protected:
  ~BodyWriter() = default;
};

/// An answer. Move-only. Framing (Content-Length, Transfer-Encoding, Connection, Date) is the server's, and so is
/// Server where it has a name; fields of those names set here are dropped.
class Response {
 public:
  explicit Response(Status status = Status::ok) noexcept : status_(status) {}

  /// 200 with text/plain; charset=utf-8.
  static Response text(std::string text);
  static Response html(std::string html);

  /// 200 with application/json, from text that is JSON already.
  static Response json_text(std::string json);

  /// 303 See Other by default; the location is used as it is.
  static Response redirect(std::string_view location, Status status = Status::see_other);

  /// A file from disk, sent by the kernel without passing through this process. 404 when there is no such
  /// regular file or it cannot be read. The content type is the caller's to set. Opens the file at once.
  static Result<Response> file(const std::string& path);

  /// A streamed answer: each string that the generator yields is one piece. It runs while the answer is
  /// sent, at the pace of the reader, and is destroyed when the reader leaves.
  static Response stream(Generator<std::string> pieces);

  /// A streamed answer written by `write`, which runs while the answer is sent, at the pace of the reader.
  static Response stream(std::function<Task<>(BodyWriter&)> write);

  Status status() const noexcept { return status_; }
  Response& status(Status status) & noexcept {
    status_ = status;
    return *this;
  }
  Response&& status(Status status) && noexcept { return std::move(this->status(status)); }

  Headers& headers() noexcept { return headers_; }
  const Headers& headers() const noexcept { return headers_; }

  /// Sets a header, see Headers::set().
  Response& header(std::string_view name, std::string_view value) &;
  Response&& header(std::string_view name, std::string_view value) && { return std::move(header(name, value)); }

  Response& cookie(const SetCookie& cookie) &;
  Response&& cookie(const SetCookie& cookie) && { return std::move(this->cookie(cookie)); }

  Body& body() noexcept { return body_; }
  const Body& body() const noexcept { return body_; }
  Response& body(Body body) & {
    body_ = std::move(body);
    return *this;
  }
  Response&& body(Body body) && { return std::move(this->body(std::move(body))); }

 private:
  Response(std::string_view type, std::string&& content);

  Headers headers_;
  Body body_;
  Status status_;
};

/// What a handler answers: a Response, or the Error that becomes one at the edge of the server.
using Reply = Result<Response>;

}  // namespace skiff
