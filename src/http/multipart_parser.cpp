#include "http/multipart_parser.hpp"

#include "http/characters.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace skiff {
namespace {

constexpr std::size_t most_padding = 128;  // bytes after a boundary, on its line

// Anything else would change the content behind the handler's back (RFC 7578 section 4.7).
bool is_identity(std::string_view encoding) noexcept {
  return equal_ignoring_case(encoding, "binary") || equal_ignoring_case(encoding, "8bit") ||
         equal_ignoring_case(encoding, "7bit");
}

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
  const std::size_t shorter = std::min(a.size(), b.size());
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + shorter, b.begin()).first - a.begin());
}

}  // namespace

bool is_boundary(std::string_view text) noexcept {
  constexpr std::string_view others = "'()+_,-./:=? ";
  return !text.empty() && text.size() <= 70 && text.back() != ' ' && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (characters::lower(c) >= 'a' && characters::lower(c) <= 'z') ||
           others.find(c) != std::string_view::npos;
  });
}

MultipartParser::MultipartParser(std::string_view boundary, Limits limits) : limits_(limits) {
  delimiter_.append("\r\n--").append(boundary);
}

std::string MultipartParser::where() const {
  const std::string part = part_ == 0 ? "before the first part" : "part " + std::to_string(part_);
  return "multipart/form-data, " + part + ", byte " + std::to_string(position_) + ": ";
}

MultipartParser::Outcome MultipartParser::refuse(std::string_view reason, ErrorKind kind) {
  error_.emplace(kind, where().append(reason));
  state_ = State::refused;
  return Outcome::refused;
}

std::optional<Error> MultipartParser::finish() const {
  if (state_ == State::refused) return error_;
  if (state_ == State::closed || state_ == State::epilogue) return std::nullopt;
  return bad_request(where() + (part_ == 0 ? "the body ended without the boundary that its Content-Type names"
                                           : "the body ended before its last boundary"));
}

MultipartParser::Step MultipartParser::next(std::string_view input) {
  std::size_t used = 0;
  while (used < input.size()) {
    Step step{Outcome::incomplete, 0, {}};
    switch (state_) {
      case State::content: step = content(input.substr(used)); break;
      case State::header: step = header(input.substr(used)); break;
      case State::epilogue: step.consumed = input.size() - used; break;
      case State::refused: return {Outcome::refused, used, {}};
      case State::part_begin:
        if (part_ == limits_.parts) {
          step.outcome = refuse("there are more than the " + std::to_string(limits_.parts) + " parts allowed here",
                                ErrorKind::content_too_large);
          break;
        }
        ++part_;
        headers_.clear();
        header_bytes_ = 0;
        state_ = State::header;
        break;
      default: step = {boundary_byte(input[used]), 1, {}}; break;
    }
    used += step.consumed;
    position_ += step.consumed;
    if (step.outcome != Outcome::incomplete) return {step.outcome, used, step.data};
  }
  return {state_ == State::refused ? Outcome::refused : Outcome::incomplete, used, {}};
}

// The delimiter's only CR is its first byte, so what was matched of it can be continued, or is content, but no other
// match can begin within.
MultipartParser::Step MultipartParser::content(std::string_view input) {
  if (matched_ > 0) {
    const std::string_view missing = std::string_view{delimiter_}.substr(matched_);
    const std::size_t same = common_prefix(input, missing);
    if (same == missing.size()) return found(same, {});
    if (same == input.size()) {
      matched_ += same;
      return {Outcome::incomplete, same, {}};
    }
    const std::string_view held = std::string_view{delimiter_}.substr(borrowed_, matched_ - borrowed_);
    matched_ = borrowed_ = 0;
    if (part_ > 0 && !held.empty()) return {Outcome::data, 0, held};
  }
  if (const void* at = ::memmem(input.data(), input.size(), delimiter_.data(), delimiter_.size())) {
    const auto before = static_cast<std::size_t>(static_cast<const char*>(at) - input.data());
    return found(before + delimiter_.size(), input.substr(0, before));
  }
  const std::size_t tail = input.size() - std::min(input.size(), delimiter_.size() - 1);
  const std::size_t begins = input.rfind('\r');
  std::size_t end = input.size();
  if (begins != std::string_view::npos && begins >= tail && delimiter_.starts_with(input.substr(begins))) {
    matched_ = input.size() - begins;
    end = begins;
  }
  return {part_ > 0 && end > 0 ? Outcome::data : Outcome::incomplete, input.size(), input.substr(0, end)};
}

MultipartParser::Step MultipartParser::found(std::size_t consumed, std::string_view before) noexcept {
  matched_ = borrowed_ = 0;
  padding_ = 0;
  state_ = State::boundary;
  return {part_ > 0 && !before.empty() ? Outcome::data : Outcome::incomplete, consumed, before};
}

// A part has ended when the boundary's line is seen to be one.
MultipartParser::Outcome MultipartParser::boundary_byte(char c) {
  const Outcome ended = part_ > 0 ? Outcome::part_end : Outcome::incomplete;
  switch (state_) {
    case State::boundary:
      if (c == '-') {
        state_ = State::last_dash;
        return Outcome::incomplete;
      }
      [[fallthrough]];
    case State::padding:
      if (c == '\r') {
        state_ = State::newline;
        return Outcome::incomplete;
      }
      state_ = State::padding;
      if ((c != ' ' && c != '\t') || ++padding_ > most_padding) return refuse("a line only begins like the boundary");
      return Outcome::incomplete;
    case State::newline:
      if (c != '\n') return refuse("the line of a boundary does not end in CRLF");
      state_ = State::part_begin;
      return ended;
    case State::last_dash:
      if (c != '-') return refuse("a line only begins like the boundary");
      state_ = State::closed;
      padding_ = 0;
      return ended;
    case State::closed:
      if (c == '\r') {
        state_ = State::closed_newline;
        return Outcome::incomplete;
      }
      if ((c != ' ' && c != '\t') || ++padding_ > most_padding) return refuse("the line of the last boundary goes on");
      return Outcome::incomplete;
    case State::closed_newline:
      if (c != '\n') return refuse("the line of the last boundary does not end in CRLF");
      state_ = State::epilogue;
      return Outcome::incomplete;
    default: return Outcome::incomplete;
  }
}

MultipartParser::Step MultipartParser::header(std::string_view input) {
  const std::size_t newline = input.find('\n');
  const std::size_t length = newline == std::string_view::npos ? input.size() : newline + 1;
  const std::uint64_t here = std::exchange(position_, position_ - line_.size());  // an error names the line's beginning
  if (length > limits_.header_bytes - std::min(header_bytes_, limits_.header_bytes)) {
    return {refuse("its header is larger than the " + std::to_string(limits_.header_bytes) + " bytes allowed here",
                   ErrorKind::content_too_large),
            0, {}};
  }
  header_bytes_ += length;
  line_.append(input.substr(0, length));
  std::string_view line{line_};
  Outcome outcome = Outcome::incomplete;
  if (newline != std::string_view::npos) {
    if (!line.ends_with("\r\n")) return {refuse("a line of its header does not end in CRLF"), 0, {}};
    line.remove_suffix(2);
    outcome = line.empty() ? header_end() : add_field(line);
    line_.clear();
  }
  if (outcome != Outcome::refused) position_ = here;
  return {outcome, length, {}};
}

MultipartParser::Outcome MultipartParser::add_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return refuse("a field of its header is folded");
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() || !characters::all(name, characters::token)) {
    return refuse("a field of its header has no name");
  }
  const std::string_view value = characters::trimmed(line.substr(colon + 1));
  if (!characters::all(value, characters::field_value)) return refuse("a field of its header has a control character");
  if (headers_.size() == limits_.header_count) {
    return refuse("its header has more than the " + std::to_string(limits_.header_count) + " fields allowed here",
                  ErrorKind::content_too_large);
  }
  for (const std::string_view once : {"content-disposition", "content-type", "content-transfer-encoding"}) {
    if (equal_ignoring_case(name, once) && headers_.contains(once)) {
      return refuse(std::string{"its header has two fields "}.append(once));
    }
  }
  headers_.add(name, value);
  return Outcome::incomplete;
}

MultipartParser::Outcome MultipartParser::header_end() {
  const auto disposition = headers_.find("content-disposition");
  if (!disposition) return refuse("it has no Content-Disposition");
  if (const char* wrong = parse_disposition(*disposition, disposition_)) return refuse(wrong);
  const auto encoding = headers_.find("content-transfer-encoding");
  if (encoding && !is_identity(*encoding)) {
    return refuse(std::string{"its Content-Transfer-Encoding is not binary, 8bit or 7bit"});
  }
  matched_ = borrowed_ = 2;  // an empty part may end right here: the empty line ends in CRLF as the delimiter begins
  state_ = State::content;
  return Outcome::part;
}

}  // namespace skiff
