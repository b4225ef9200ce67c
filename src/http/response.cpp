#include <skiff/http/response.hpp>

#include "http/body_sources.hpp"

#include <skiff/http/cookie.hpp>

namespace skiff {

// `type` is a literal.
Response::Response(std::string_view type, std::string&& content)
    : body_(std::move(content)), status_(Status::ok) {
  headers_.add_unowned("Content-Type", type);
}

Response Response::text(std::string text) { return {"text/plain; charset=utf-8", std::move(text)}; }
Response Response::html(std::string html) { return {"text/html; charset=utf-8", std::move(html)}; }
Response Response::json_text(std::string json) { return {"application/json", std::move(json)}; }

Response Response::redirect(std::string_view location, Status status) {
  return Response{status}.header("Location", location);
}

Result<Response> Response::file(const std::string& path) {
  Result<std::unique_ptr<BodySource>> source = open_file(path);
  if (!source) return source.error();
  return Response{}.body(Body{std::move(*source)});
}

Response Response::stream(Generator<std::string> pieces) {
  return Response{}.body(Body{generator_source(std::move(pieces))});
}

Response Response::stream(std::function<Task<>(BodyWriter&)> write) {
  return Response{}.body(Body{writer_source(std::move(write))});
}

Response& Response::header(std::string_view name, std::string_view value) & {
  headers_.set(name, value);
  return *this;
}

Response& Response::cookie(const SetCookie& cookie) & {
  headers_.add("Set-Cookie", cookie.to_string());
  return *this;
}

}  // namespace skiff
