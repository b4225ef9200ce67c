#pragma once

#include "net/chunked_decoder.hpp"
#include "net/request_parser.hpp"

#include <skiff/core/result.hpp>
#include <skiff/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace skiff::net {

class Buffer;

/// Takes a request's body out of what its connection receives: first what came with the head, then what is
/// received into a buffer of its own, at most one buffer ahead of the handler. No I/O.
class BodyReader {
 public:
  explicit BodyReader(const Limits& limits) : limits_(&limits), decoder_(limits) {}

  /// A request with this framing begins; `head` holds what was received after its head.
  void begin(const Framing& framing, Buffer& head);

  /// The next piece, empty at the end, an error (final), or nothing: receive more first. The piece is valid
  /// until the next call.
  std::optional<Result<std::string_view>> next();

  /// Where to receive, and how much at most. Only after next() had nothing.
  char* space();
  std::size_t space_size() const noexcept;
  void received(std::size_t bytes) noexcept;

  /// The connection has nothing more to give.
  void fail(Error error) { failure_ = std::move(error); }

  void limit(std::uint64_t bytes) noexcept { body_limit_ = bytes; }
  std::uint64_t limit() const noexcept { return body_limit_; }

  bool finished() const noexcept { return finished_; }
  bool failed() const noexcept { return failure_.has_value(); }

  /// Some of what comes next is here.
  bool arrived() const noexcept { return !available().empty(); }

  /// True once, when the caller waits for "100 Continue" before it sends the body.
  bool take_continue() noexcept { return std::exchange(expects_continue_, false); }

  /// What is left of an unwanted body may be read and dropped to keep the connection: it is sure to come and
  /// not much.
  bool worth_discarding() const noexcept;

  /// Bytes after the end of the body: the next request. Moves them to `head`.
  void hand_back(Buffer& head);

  std::optional<std::uint64_t> remaining() const noexcept;
  const Headers* trailers() const noexcept { return chunked_ && finished_ ? &decoder_.trailers() : nullptr; }

  /// How long the caller may still take: what `timeout` and the bytes received so far have bought, less what
  /// earlier waits used.
  Duration patience() const noexcept;
  void waited(Duration time) noexcept { waited_ += time; }

 private:
  std::optional<Result<std::string_view>> next_of_length();
  std::optional<Result<std::string_view>> next_chunk();
  std::string_view available() const noexcept;
  void consume(std::size_t bytes) noexcept;
  Result<std::string_view> give(std::string_view piece);
  Result<std::string_view> too_large();

  static constexpr std::size_t buffer_bytes = 64 * 1024;

  const Limits* limits_;
  Buffer* head_ = nullptr;  // while it still has bytes of the body
  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  ChunkedDecoder decoder_;
  std::optional<Error> failure_;
  std::uint64_t left_ = 0;   // of a body with Content-Length
  std::uint64_t given_ = 0;  // to the handler so far
  std::uint64_t body_limit_ = 0;
  Duration waited_{};
  bool chunked_ = false;
  bool finished_ = true;
  bool expects_continue_ = false;
};

}  // namespace skiff::net
