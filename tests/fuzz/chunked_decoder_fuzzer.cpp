// Chunked bodies: whole and in pieces they bring the same content, end at the same byte and are refused
// alike.
#include "fuzz/input.hpp"
#include "net/chunked_decoder.hpp"

#include <string>
#include <utility>
#include <vector>

namespace skiff::fuzz {
namespace {

using net::ChunkedDecoder;
using Outcome = ChunkedDecoder::Outcome;

struct Body {
  Outcome outcome = Outcome::incomplete;
  ErrorKind refusal{};
  std::string reason;
  std::size_t consumed = 0;
  std::string content;
  std::vector<std::pair<std::string, std::string>> trailers;

  bool operator==(const Body&) const = default;
};

template <class NextLength>
Body decode(std::string_view text, const Limits& limits, NextLength next_length) {
  ChunkedDecoder decoder{limits};
  Body body;
  while (body.consumed < text.size() && body.outcome == Outcome::incomplete) {
    const Exact input{text.substr(body.consumed, next_length())};
    for (std::size_t used = 0; used < input.view().size() && body.outcome == Outcome::incomplete;) {
      const std::string_view rest = input.view().substr(used);
      const ChunkedDecoder::Step step = decoder.decode(rest);
      require(step.consumed <= rest.size(), "no more is consumed than there is");
      require(step.consumed > 0, "something is consumed");
      require(step.outcome != Outcome::incomplete || step.consumed == rest.size(),
              "incomplete takes all there is");
      require(step.outcome == Outcome::data || step.data.empty(), "only data brings data");
      require(step.outcome != Outcome::data || !step.data.empty(), "data is not empty");
      require(step.data.size() <= step.consumed, "data is a part of what was consumed");
      require(input.holds(step.data), "data lies in the input");
      used += step.consumed;
      body.consumed += step.consumed;
      body.content.append(step.data);
      if (step.outcome == Outcome::end || step.outcome == Outcome::refused) body.outcome = step.outcome;
    }
  }
  if (body.outcome == Outcome::refused) {
    body.refusal = decoder.refusal().kind;
    body.reason = decoder.refusal().reason;
  }
  if (body.outcome == Outcome::end) {
    for (const auto& [name, value] : decoder.trailers()) {
      for (const char* never :
           {"content-length", "transfer-encoding", "host", "connection", "authorization"}) {
        require(!equal_ignoring_case(name, never), "no trailer changes the framing or the routing");
      }
      body.trailers.emplace_back(name, value);
    }
    require(body.trailers.size() <= limits.header_count, "there are as many trailers as allowed");
    require(decoder.decode(text.substr(body.consumed)).outcome == Outcome::end, "the end is the end");
  }
  return body;
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff;
  Limits limits;
  limits.header_bytes = 200;
  limits.header_count = 4;
  fuzz::Pieces pieces{data, size};
  const std::string_view text = pieces.text();
  const fuzz::Body whole = fuzz::decode(text, limits, [&] { return text.size(); });
  const fuzz::Body pieced = fuzz::decode(text, limits, [&] { return pieces.next(); });
  fuzz::require(whole == pieced, "whole and in pieces it is the same");
  return 0;
}
