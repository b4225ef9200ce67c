#pragma once

#include "net/response_head.hpp"

#include <skiff/http/limits.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::outbound {

using net::ResponseFraming;

/// Reads response heads (RFC 9112 sections 2, 4 to 6) without I/O. As strict as the parser of requests: what two
/// implementations could read differently is refused, so that no answer can be taken for that of another request.
///
/// A head is first searched for its end, line by line, each byte once however it arrives; then its fields are copied,
/// all at once, and parsed in one pass.
class ResponseParser {
 public:
  enum class Outcome { incomplete, complete, refused };

  /// Of the limits, those of the header count.
  explicit ResponseParser(const Limits& limits, bool answers_head = false) noexcept
      : limits_(&limits), answers_head_(answers_head) {}

  /// The next head answers a request; of one with HEAD it says how long a body would be that does not come.
  void begin(bool answers_head) noexcept;

  /// `buffer` is all that has been received since the previous message's end; call again with more of the same.
  /// Fills `response`, which is a new one, when complete.
  Outcome parse(std::string_view buffer, Response& response);

  /// After complete: bytes of the buffer that the head took.
  std::size_t head_size() const noexcept { return head_end_; }

  /// After complete: how the body ends, and whether the connection may be used again. `old_version`: the server
  /// speaks HTTP/1.0.
  const ResponseFraming& framing() const noexcept { return framing_; }

  /// After complete: among the fields are some for one hop only, see is_hop_field().
  bool has_hop_fields() const noexcept { return hop_fields_; }

  /// After refused: one sentence, a literal.
  std::string_view refusal() const noexcept { return refusal_; }

 private:
  Outcome find_end(std::string_view buffer);
  bool refuse(std::string_view reason) noexcept;
  bool status_line(std::string_view line, Response& response);
  bool fields(std::string_view lines, Response& response);
  bool framing_field(std::string_view name, std::string_view value);
  bool content_length(std::string_view value);
  bool transfer_encoding(std::string_view value);
  void connection(std::string_view value) noexcept;
  bool whole_head(Status status);

  const Limits* limits_;
  std::size_t fields_begin_ = 0;
  std::size_t lines_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t scanned_ = 0;
  std::size_t head_end_ = 0;
  ResponseFraming framing_;
  std::string_view refusal_;
  std::optional<std::uint64_t> content_length_;
  bool answers_head_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  bool chunked_ = false;
  bool hop_fields_ = false;
};

}  // namespace skiff::outbound
