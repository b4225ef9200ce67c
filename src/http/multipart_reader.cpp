#include "http/multipart_reader.hpp"

#include <utility>

namespace skiff {
namespace {

MultipartParser::Limits of_parser(const MultipartLimits& limits) noexcept {
  return {limits.parts, limits.header_bytes, limits.header_count};
}

}  // namespace

Error part_too_large(std::size_t number, std::string_view name, std::uint64_t limit) {
  std::string message = "multipart/form-data, part " + std::to_string(number) + " (\"";
  message.append(name).append("\") is larger than the ").append(std::to_string(limit));
  return content_too_large(message.append(" bytes allowed here"));
}

MultipartReader::MultipartReader(Body body, std::string_view boundary)
    : body_(std::move(body)), parser_(boundary, of_parser(limits_)) {}

void MultipartReader::limits(const MultipartLimits& limits) noexcept {
  limits_ = limits;
  parser_.limits(of_parser(limits));
}

Result<MultipartReader::Event> MultipartReader::fail(Error error) {
  failure_ = std::move(error);
  return *failure_;
}

// Nothing when more of the body is needed.
std::optional<Result<MultipartReader::Event>> MultipartReader::parse() {
  if (failure_) return *failure_;
  if (ended_) return Event{Outcome::incomplete, {}};
  const MultipartParser::Step step = parser_.next(rest_);
  rest_.remove_prefix(step.consumed);
  switch (step.outcome) {
    case Outcome::incomplete: return std::nullopt;
    case Outcome::refused: return fail(parser_.error());
    case Outcome::part:
      in_part_ = true;
      part_bytes_ = 0;
      break;
    case Outcome::part_end: in_part_ = false; break;
    case Outcome::data:
      part_bytes_ += step.data.size();
      if (limits_.part_bytes > 0 && part_bytes_ > limits_.part_bytes) {
        return fail(part_too_large(parser_.part(), parser_.disposition().name, limits_.part_bytes));
      }
  }
  return Event{step.outcome, step.data};
}

Task<Result<MultipartReader::Event>> MultipartReader::next_event() {
  if (auto event = parse()) return *std::move(event);
  return receive();
}

Task<Result<MultipartReader::Event>> MultipartReader::receive() {
  for (;;) {
    Result<std::string_view> piece = co_await body_.next();
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) {
      if (auto error = parser_.finish()) co_return fail(*std::move(error));
      ended_ = true;
    }
    rest_ = *piece;
    if (auto event = parse()) co_return *std::move(event);
  }
}

Task<Result<std::optional<Part>>> MultipartReader::next_part() {
  for (;;) {
    Result<Event> event = co_await next_event();
    if (!event) co_return event.error();
    if (event->outcome == Outcome::part) co_return make_part();
    if (event->outcome == Outcome::incomplete) co_return std::optional<Part>{};
  }
}

Task<Result<std::string_view>> MultipartReader::next_piece(std::size_t part) {
  if (part != parser_.part()) {
    return internal_error("a part of a form was read after the next one had been asked for");
  }
  if (!in_part_ && !failure_) return std::string_view{};
  if (auto event = parse()) return piece_of(*event);
  return receive_piece();
}

Task<Result<std::string_view>> MultipartReader::receive_piece() {
  Result<Event> event = co_await receive();
  co_return piece_of(event);
}

Result<std::string_view> MultipartReader::piece_of(const Result<Event>& event) {
  if (!event) return event.error();
  return event->data;
}

Part MultipartReader::make_part() {
  const ContentDisposition& disposition = parser_.disposition();
  Part part;
  part.reader_ = shared_from_this();
  part.number_ = parser_.part();
  part.name_ = disposition.name;
  part.is_file_ = disposition.filename.has_value();
  if (part.is_file_) part.filename_ = last_component(*disposition.filename);
  part.headers_ = parser_.headers();
  return part;
}

}  // namespace skiff
