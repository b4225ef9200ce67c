#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/http/event_stream.hpp>
#include <skiff/http/respond.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <utility>

namespace skiff {

namespace detail {

enum class JsonStream : std::uint8_t { array, lines };

/// What the caller's Accept prefers; a 406 when it takes neither.
Result<JsonStream> negotiate_json_stream(const Request& request);

Response json_stream_answer(Generator<std::string> pieces, JsonStream form);

// Text in front of each value and after the last: nothing is held back until the next value is there.
template <class T>
Generator<std::string> json_pieces(Generator<T> values, JsonStream form) {
  const bool array = form == JsonStream::array;
  bool first = true;
  for (;;) {
    std::optional<T> value = co_await values.next();
    if (!value) break;
    std::string piece{first ? "[" : ","};
    if (!array) piece.clear();
    append_json(piece, *value, JsonSide::response);
    if (!array) piece += '\n';
    first = false;
    co_yield std::move(piece);
  }
  std::string end{first ? "[]" : "]"};
  if (array) co_yield std::move(end);
}

}  // namespace detail

/// A generator of described values is a stream of them: a JSON array, or a line for each (application/x-ndjson) where
/// the request's Accept prefers that. Each is sent as it comes; memory stays flat however many there are. A generator
/// that throws breaks the answer off, and the caller notices.
template <class T>
  requires(detail::JsonAnswer<T> && !std::same_as<T, Event>)
struct Respond<Generator<T>> {
  static constexpr bool known = true;
  static std::optional<Error> refuses(const Request& request) {
    const Result<detail::JsonStream> form = detail::negotiate_json_stream(request);
    return form ? std::nullopt : std::optional{form.error()};
  }
  static Reply from(Generator<T> values, const Request& request) {
    const Result<detail::JsonStream> form = detail::negotiate_json_stream(request);
    if (!form) return form.error();
    return detail::json_stream_answer(detail::json_pieces(std::move(values), *form), *form);
  }
  static void describe(EndpointDescription& endpoint) {
    endpoint.answer = AnswerDescription{detail::json_type, type_of<std::vector<T>>};
  }
};

}  // namespace skiff
