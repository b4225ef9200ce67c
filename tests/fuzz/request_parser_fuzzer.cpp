// Request heads, one after another as on a connection: whole and in pieces they are read alike, and what is
// read is what was sent.
#include "fuzz/input.hpp"
#include "http/characters.hpp"
#include "net/request_parser.hpp"

#include <string>
#include <utility>
#include <vector>

namespace skiff::fuzz {
namespace {

using net::RequestParser;
using Outcome = RequestParser::Outcome;

// Small, so that small inputs reach them.
Limits small_limits() {
  Limits limits;
  limits.target_bytes = 100;
  limits.header_bytes = 400;
  limits.header_count = 8;
  return limits;
}

/// All that a head says, as values.
struct Head {
  Outcome outcome = Outcome::incomplete;
  ErrorKind refusal{};
  std::size_t size = 0;
  std::string method;
  std::string target;
  Version version{};
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;

  bool operator==(const Head&) const = default;
};

// The target is a URL, whose host takes the place of Host.
bool has_absolute_target(std::string_view head) {
  while (head.starts_with("\r\n")) head.remove_prefix(2);
  const std::size_t target = head.find(' ') + 1;
  return head[target] != '/' && head[target] != '*';
}

void check(const Exact& buffer, const RequestParser& parser, const Request& request, const Limits& limits) {
  const std::string_view text = buffer.view();
  require(parser.head_size() <= text.size(), "a head is no longer than the buffer");
  require(text.substr(0, parser.head_size()).ends_with("\r\n\r\n"), "a head ends with an empty line");
  const bool absolute = has_absolute_target(text);
  const std::string_view target = request.target();
  require(target == "*" || target.starts_with('/'), "a target is a path or *");
  require(absolute || buffer.holds(target), "the target lies in the buffer");
  require(characters::all(target, characters::target), "a target has only the characters of one");
  require(target.size() <= limits.target_bytes, "a target is as long as allowed");
  require(request.method() != Method::other || buffer.holds(request.method_text()),
          "the method lies in the buffer");

  unsigned hosts = 0;
  for (const auto& [name, value] : request.headers()) {
    const bool host = equal_ignoring_case(name, "host");
    hosts += host ? 1 : 0;
    require(!name.empty() && characters::all(name, characters::token), "a name is a token");
    require(characters::all(value, characters::field_value), "a value has no control characters");
    require(value == characters::trimmed(value), "a value has no blanks around it");
    require((host && absolute) || (buffer.holds(name) && buffer.holds(value)),
            "the fields lie in the buffer");
  }
  require(request.headers().size() <= limits.header_count + 1, "there are as many fields as allowed");
  require(hosts == 1 || (hosts == 0 && request.version() == Version::http_1_0), "there is one Host");
  const net::Framing& framing = parser.framing();
  require(!(framing.chunked && framing.content_length), "a message is framed in one way");
  require(!framing.chunked || request.version() == Version::http_1_1, "HTTP/1.0 has no chunks");
  require(!framing.expects_continue || framing.has_body(), "who waits for 100 has a body");
}

Head head_of(const RequestParser& parser, Outcome outcome, const Request& request) {
  Head head;
  head.outcome = outcome;
  if (outcome == Outcome::refused) head.refusal = parser.refusal().kind;
  if (outcome != Outcome::complete) return head;
  head.size = parser.head_size();
  head.method = request.method_text();
  head.target = request.target();
  head.version = request.version();
  for (const auto& [name, value] : request.headers()) head.fields.emplace_back(name, value);
  head.content_length = parser.framing().content_length;
  head.chunked = parser.framing().chunked;
  head.keep_alive = parser.framing().keep_alive;
  head.expects_continue = parser.framing().expects_continue;
  return head;
}

Head parse_whole(std::string_view text, const Limits& limits) {
  RequestParser parser{limits};
  Request request;
  const Exact buffer{text};
  const Outcome outcome = parser.parse(buffer.view(), request);
  if (outcome == Outcome::complete) check(buffer, parser, request, limits);
  return head_of(parser, outcome, request);
}

// Each call sees a longer buffer at a new place.
Head parse_in_pieces(std::string_view text, Pieces& pieces, const Limits& limits) {
  RequestParser parser{limits};
  Request request;
  for (std::size_t received = 0; received < text.size();) {
    received = std::min(text.size(), received + pieces.next());
    const Exact buffer{text.substr(0, received)};
    const Outcome outcome = parser.parse(buffer.view(), request);
    if (outcome == Outcome::complete) check(buffer, parser, request, limits);
    if (outcome != Outcome::incomplete) return head_of(parser, outcome, request);
  }
  return head_of(parser, Outcome::incomplete, request);
}

void compare(const Head& whole, const Head& pieced, std::size_t size, const Limits& limits) {
  if (size <= limits.target_bytes) {
    require(whole == pieced, "a short head is read alike, whole and in pieces");
  } else if (whole.outcome == Outcome::incomplete) {
    // A request line that is too long is refused while it comes; once it is whole, with the head.
    require(pieced.outcome == Outcome::incomplete || pieced.refusal == ErrorKind::uri_too_long,
            "what is incomplete is not refused in pieces, but for its length");
  } else {
    require(whole.outcome == pieced.outcome, "the outcome is the same, whole and in pieces");
    require(whole.outcome == Outcome::refused || whole == pieced, "what is complete is read alike");
  }
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff;
  const Limits limits = fuzz::small_limits();
  fuzz::Pieces pieces{data, size};
  std::string_view text = pieces.text();
  for (int requests = 0; requests < 8 && !text.empty(); ++requests) {
    const fuzz::Head whole = fuzz::parse_whole(text, limits);
    fuzz::compare(whole, fuzz::parse_in_pieces(text, pieces, limits), text.size(), limits);
    if (whole.outcome != fuzz::Outcome::complete) break;
    text.remove_prefix(whole.size);
  }
  return 0;
}
