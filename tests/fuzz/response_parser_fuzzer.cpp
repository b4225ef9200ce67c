// Answers, one after another as on a connection, heads and bodies: whole and in pieces they are read alike.
#include "fuzz/input.hpp"
#include "http/characters.hpp"
#include "outbound/body_decoder.hpp"
#include "outbound/response_parser.hpp"

#include <string>
#include <utility>
#include <vector>

namespace skiff::fuzz {
namespace {

using outbound::BodyDecoder;
using outbound::ResponseFraming;
using outbound::ResponseParser;
using Outcome = ResponseParser::Outcome;

// Small, so that small inputs reach them.
Limits small_limits() {
  Limits limits;
  limits.header_bytes = 400;
  limits.header_count = 8;
  return limits;
}

/// All that an answer says, as values.
struct Answer {
  Outcome outcome = Outcome::incomplete;
  std::size_t size = 0;
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  ResponseFraming::Body kind{};
  std::uint64_t length = 0;
  bool keep_alive = false;
  std::string body;
  bool body_wellformed = true;
  bool body_finished = false;

  bool operator==(const Answer&) const = default;
};

void check(std::string_view text, const ResponseParser& parser, const Response& response, const Limits& limits) {
  require(parser.head_size() <= text.size(), "a head is no longer than the buffer");
  require(parser.head_size() <= limits.header_bytes, "a head is as large as allowed");
  require(text.substr(0, parser.head_size()).ends_with("\r\n\r\n"), "a head ends with an empty line");
  require(code(response.status()) >= 100 && code(response.status()) <= 999, "a status has three digits");
  unsigned lengths = 0;
  unsigned codings = 0;
  for (const auto& [name, value] : response.headers()) {
    lengths += equal_ignoring_case(name, "content-length") ? 1 : 0;
    codings += equal_ignoring_case(name, "transfer-encoding") ? 1 : 0;
    require(!name.empty() && characters::all(name, characters::token), "a name is a token");
    require(characters::all(value, characters::field_value), "a value has no control characters");
    require(value == characters::trimmed(value), "a value has no blanks around it");
  }
  require(response.headers().size() <= limits.header_count, "there are as many fields as allowed");
  require(lengths + codings <= 1, "an answer is framed in one way");
  const ResponseFraming& framing = parser.framing();
  require(framing.body != ResponseFraming::Body::until_close || !framing.keep_alive,
          "what ends with the connection ends it");
  require(!forbids_body(response.status()) || framing.body == ResponseFraming::Body::none,
          "an answer that has no body is given none");
}

Answer values_of(const ResponseParser& parser, Outcome outcome, const Response& response) {
  Answer answer;
  answer.outcome = outcome;
  if (outcome != Outcome::complete) return answer;
  answer.size = parser.head_size();
  answer.status = code(response.status());
  for (const auto& [name, value] : response.headers()) answer.fields.emplace_back(name, value);
  answer.kind = parser.framing().body;
  answer.length = parser.framing().length;
  answer.keep_alive = parser.framing().keep_alive;
  return answer;
}

template <class NextLength>
void read_body(Answer& answer, std::string_view text, const ResponseFraming& framing, const Limits& limits,
               NextLength next_length) {
  BodyDecoder decoder{framing, limits};
  std::size_t at = answer.size;
  while (at < text.size() && !decoder.finished() && answer.body_wellformed) {
    const Exact input{text.substr(at, next_length())};
    for (std::size_t used = 0; used < input.view().size() && !decoder.finished();) {
      std::string_view piece;
      std::size_t consumed = 0;
      const std::string_view rest = input.view().substr(used);
      answer.body_wellformed = decoder.decode(rest, piece, consumed);
      require(consumed > 0 && consumed <= rest.size(), "something that is there is consumed");
      require(input.holds(piece) && piece.size() <= consumed, "a piece lies in what was consumed");
      answer.body.append(piece);
      used += consumed;
      at += consumed;
      if (!answer.body_wellformed) break;
    }
  }
  answer.body_finished = decoder.finished();
  answer.size = at;
  require(answer.kind != ResponseFraming::Body::length || answer.body.size() <= answer.length,
          "a body is no longer than it says");
}

/// `next_length`: of the next piece that arrives.
template <class NextLength>
Answer read(std::string_view text, bool answers_head, const Limits& limits, NextLength next_length) {
  ResponseParser parser{limits};
  parser.begin(answers_head);
  for (std::size_t received = 0; received < text.size();) {
    received += std::min(text.size() - received, next_length());
    const Exact buffer{text.substr(0, received)};
    Response response;
    const Outcome outcome = parser.parse(buffer.view(), response);
    if (outcome == Outcome::incomplete) continue;
    if (outcome == Outcome::complete) check(buffer.view(), parser, response, limits);
    Answer answer = values_of(parser, outcome, response);
    if (outcome == Outcome::complete) read_body(answer, text, parser.framing(), limits, next_length);
    return answer;
  }
  return {};
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff;
  const Limits limits = fuzz::small_limits();
  fuzz::Pieces pieces{data, size};
  std::string_view text = pieces.text();
  const bool answers_head = size > 0 && data[0] % 8 == 7;
  for (int answers = 0; answers < 8 && !text.empty(); ++answers) {
    const fuzz::Answer whole = fuzz::read(text, answers_head, limits, [&] { return text.size(); });
    const fuzz::Answer pieced = fuzz::read(text, answers_head, limits, [&] { return pieces.next(); });
    fuzz::require(whole == pieced, "an answer is read alike, whole and in pieces");
    if (whole.outcome != fuzz::Outcome::complete || !whole.body_finished || !whole.keep_alive) break;
    text.remove_prefix(whole.size);
  }
  return 0;
}
