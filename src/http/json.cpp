#include <skiff/http/json.hpp>

#include "core/accept.hpp"
#include "core/utf8.hpp"
#include "describe/decoder.hpp"
#include "http/characters.hpp"

#include <skiff/describe/raw_json.hpp>
#include <skiff/http/json_stream.hpp>
#include <skiff/http/response.hpp>
#include <skiff/http/signature.hpp>

#include <algorithm>
#include <utility>

namespace skiff::detail {
namespace {

// application/vnd.shop.order+json is JSON too (RFC 6839 section 3.1).
bool is_type(std::string_view type, std::string_view expected) {
  if (equal_ignoring_case(type, expected)) return true;
  constexpr std::string_view suffix = "+json";
  return expected == json_type && type.size() > suffix.size() &&
         equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix) &&
         !equal_ignoring_case(type, "application/merge-patch+json");
}

bool is_utf8_charset(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_item(parameters, ';');
    if (!equal_ignoring_case(take_item(value, '='), "charset")) continue;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return equal_ignoring_case(value, "utf-8") || equal_ignoring_case(value, "us-ascii");
  }
  return true;
}

Error unsupported(std::string_view expected, std::string_view also, std::string_view got) {
  std::string types{expected};
  if (!also.empty()) types.append(" or ").append(also);
  std::string message = "expected a body of type " + types + ", got ";
  message.append(got.empty() ? "no Content-Type" : as_utf8(got.substr(0, 100)));
  return Error{ErrorKind::unsupported_media_type, std::move(message)}.with_header("Accept", std::string{expected});
}

// The fault is the whole body's, so that it can stand beside others.
Error with_place(const Error& error) {
  if (!error.faults().empty()) return error;
  Fault fault;
  fault.message = error.message();
  std::vector<Fault> faults;
  faults.push_back(std::move(fault));
  return Error{error}.with_faults(std::move(faults));
}

JsonOptions request_options() {
  JsonOptions options;
  options.side = JsonSide::request;
  return options;
}

}  // namespace

std::optional<Error> refuse_media_type(const Request& request, std::string_view expected, std::string_view also) {
  const std::string_view field = request.header("content-type");
  if (equal_ignoring_case(field, expected)) return std::nullopt;  // nearly always
  std::string_view parameters = field;
  const std::string_view type = take_item(parameters, ';');
  const bool known = is_type(type, expected) || (!also.empty() && is_type(type, also));
  if (known && is_utf8_charset(parameters)) return std::nullopt;
  return unsupported(expected, also, field);
}

Result<void> read_json_body(std::string_view body, const Type& type, void* value) {
  if (body.empty()) return with_place(bad_request("expected JSON, got an empty body"));
  Result<void> read = read_json(body, type, value, request_options());
  if (!read) return with_place(read.error());
  return read;
}

Result<void> read_patch_body(std::string_view body) {
  RawJson any;
  Result<void> read = read_json_body(body, type_of<RawJson>(), &any);
  if (read && any.text.front() != '{') return with_place(unprocessable("expected an object, as a merge patch is one"));
  return read;
}

Response json_answer(const Type& type, const void* value, Status status) {
  // Written where there is room already, and allocated once, as long as it is.
  constexpr std::size_t most_kept = 64 * 1024;
  thread_local std::string room;
  std::string text = std::exchange(room, {});
  text.clear();
  write_json(text, type, value, JsonSide::response);
  if (text.capacity() > most_kept) return Response::json_text(std::move(text)).status(status);
  Response response = Response::json_text(std::string{text}).status(status);
  room = std::move(text);
  return response;
}

namespace {

constexpr std::string_view lines_type = "application/x-ndjson";

// What is wanted of the first type and of the second, from 0 to 1. Without an Accept: anything.
std::pair<double, double> wishes(const Request& request, std::string_view first, std::string_view second) {
  MediaWish one{first};
  MediaWish other{second};
  bool asked = false;
  for (const Headers::Field& field : request.headers()) {
    if (!equal_ignoring_case(field.name, "accept")) continue;
    for (std::string_view list = field.value; !list.empty();) {
      const MediaRange range = MediaRange::parse(take_item(list, ','));
      asked = asked || !range.type.empty();
      one.consider(range);
      other.consider(range);
    }
  }
  return asked ? std::pair{one.quality(), other.quality()} : std::pair{1.0, 1.0};
}

Error not_acceptable(std::string what) {
  return Error{ErrorKind::not_acceptable, "the answer is " + std::move(what) + ", and the request's Accept allows none of that"};
}

}  // namespace

std::optional<Error> refuse_accept(const Request& request, std::string_view media_type) {
  const std::string_view accept = request.header("accept");
  if (accept.empty() || accept == "*/*" || equal_ignoring_case(accept, media_type)) return std::nullopt;  // nearly always
  if (wishes(request, media_type, media_type).first > 0) return std::nullopt;
  return not_acceptable(std::string{media_type});
}

Result<JsonStream> negotiate_json_stream(const Request& request) {
  const auto [array, lines] = wishes(request, json_type, lines_type);
  if (array <= 0 && lines <= 0) return not_acceptable(std::string{json_type}.append(" or ").append(lines_type));
  return lines > array ? JsonStream::lines : JsonStream::array;
}

Response json_stream_answer(Generator<std::string> pieces, JsonStream form) {
  Response response = Response::stream(std::move(pieces));
  response.header("Content-Type", form == JsonStream::array ? json_type : lines_type).header("Vary", "Accept");
  return response;
}

}  // namespace skiff::detail
