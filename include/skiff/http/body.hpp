#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skiff {

class Headers;

/// A stretch of an open file, for a server that can hand it to the kernel whole.
struct FileRange {
  int descriptor = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Where a streamed body comes from: a connection, a generator, a file. Pulled by its consumer, so a slow
/// consumer slows the source and nothing piles up in between.
class BodySource {
 public:
  virtual ~BodySource();

  /// The next bytes; empty at the end, and from then on. The view is valid until the next call. An Error is
  /// final. Cancelled through the awaiting task. A next() that was begun runs to its end, or is destroyed
  /// together with the source.
  virtual Task<Result<std::string_view>> next() = 0;

  /// More than `bytes` in all become an Error of kind content_too_large. Before the first next().
  virtual void limit(std::uint64_t bytes);

  /// What limit() allows now; nothing when it allows anything. For a source around this one, whose bytes are
  /// what the limit is meant for.
  virtual std::optional<std::uint64_t> limited_to() const { return std::nullopt; }

  /// Bytes still to come, when known.
  virtual std::optional<std::uint64_t> remaining() const { return std::nullopt; }

  /// The trailer fields, once the end was read; null when there are none.
  virtual const Headers* trailers() const { return nullptr; }

  /// The server stops: a stream without an end of its own ends as soon as it can. A source around another hands it on.
  virtual void drain() noexcept {}

  virtual const FileRange* file() const { return nullptr; }
};

/// The content of a request or a response: nothing, text in memory, or a stream. Move-only.
class Body {
 public:
  Body() noexcept = default;
  Body(std::string text) noexcept : text_(std::move(text)) {}
  explicit Body(std::unique_ptr<BodySource> source) noexcept : source_(std::move(source)) {}

  /// Comes piece by piece. False once read_all() has it in memory.
  bool streamed() const noexcept { return source_ != nullptr && !whole_; }

  /// The text of a body that is not streamed.
  const std::string& text() const noexcept { return text_; }

  /// Of a streamed body; null otherwise.
  BodySource* source() const noexcept { return streamed() ? source_.get() : nullptr; }

  /// Bytes, when known before reading.
  std::optional<std::uint64_t> size() const;

  /// The next piece of any body; empty at the end. Views are valid until the next call.
  Task<Result<std::string_view>> next();

  /// The whole body, read to its end into memory; it is no longer streamed then. More than `limit` bytes, or
  /// than the server or the route allows: an Error of kind content_too_large. May be called again, also with
  /// a larger limit: what was read is kept.
  Task<Result<std::string_view>> read_all(std::size_t limit = std::numeric_limits<std::size_t>::max());

  /// Lowers or lifts what a streamed body may bring, see BodySource::limit().
  void limit(std::uint64_t bytes);

  /// What limit() was told last; nothing while the server's own limit holds.
  std::optional<std::uint64_t> limit() const noexcept { return limit_; }

  /// See BodySource::limited_to(); nothing for a body in memory.
  std::optional<std::uint64_t> limited_to() const { return source_ ? source_->limited_to() : std::nullopt; }

  const Headers* trailers() const { return source_ ? source_->trailers() : nullptr; }

 private:
  Task<Result<std::string_view>> collect(Task<Result<std::string_view>> next, std::size_t limit);

  /// What came of it, when that was the end or an error.
  std::optional<Result<std::string_view>> add(Result<std::string_view> piece);

  std::string text_;
  std::unique_ptr<BodySource> source_;
  std::optional<std::uint64_t> limit_;
  std::size_t given_ = 0;  // of text_, by next()
  bool whole_ = false;     // source_ is at its end, all of it in text_
};

}  // namespace skiff
