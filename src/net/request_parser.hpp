#pragma once

#include "net/refusal.hpp"

#include <skiff/http/limits.hpp>
#include <skiff/http/request.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff::net {

/// How a request's message is framed and what becomes of its connection.
struct Framing {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  bool has_body() const noexcept { return chunked || content_length.value_or(0) > 0; }
};

/// Reads request heads (RFC 9112 sections 2 to 7) without I/O. Strict: what two implementations could read
/// differently is refused, so that nothing can be smuggled past a proxy.
///
/// A head is first searched for its end, line by line, each byte once however it arrives; then parsed in one
/// pass into views of the caller's buffer.
class RequestParser {
 public:
  enum class Outcome { incomplete, complete, refused };

  explicit RequestParser(const Limits& limits) noexcept : limits_(&limits) {}

  /// `buffer` is all that has been received since the previous request's end; call again with more of the
  /// same. Fills `request` when complete.
  Outcome parse(std::string_view buffer, Request& request);

  /// After complete: bytes of the buffer that the head took.
  std::size_t head_size() const noexcept { return head_end_; }
  const Framing& framing() const noexcept { return framing_; }

  /// After refused.
  const Refusal& refusal() const noexcept { return refusal_; }

  void reset() noexcept;

 private:
  Outcome refuse(ErrorKind kind, std::string_view reason) noexcept;
  Outcome find_end(std::string_view buffer);
  bool request_line(std::string_view line, RequestBuilder& builder);
  bool version(std::string_view text);
  bool request_target(std::string_view target, RequestBuilder& builder);
  bool fields(std::string_view lines, Request& request);
  bool framing_field(std::string_view name, std::string_view value);
  bool content_length(std::string_view value);
  bool transfer_encoding(std::string_view value);
  bool host(std::string_view value);
  bool expect(std::string_view value);
  void connection(std::string_view value) noexcept;
  bool whole_head();

  const Limits* limits_;
  std::size_t head_begin_ = 0;  // after empty lines before the request line
  std::size_t fields_begin_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t scanned_ = 0;
  std::size_t head_end_ = 0;
  Framing framing_;
  Refusal refusal_;
  std::string_view absolute_authority_;
  bool old_version_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  std::uint8_t hosts_ = 0;
  bool transfer_encoded_ = false;
};

}  // namespace skiff::net
