#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/body.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff::test {

/// What a test sends of a request's body, on its way to the handler: limited as net::BodyReader does it.
class Inlet {
 public:
  /// `length`: announced, when it is known.
  Inlet(std::uint64_t limit, std::optional<std::uint64_t> length) noexcept : limit_(limit), length_(length) {}

  void push(std::string_view piece);
  void end();
  bool ended() const noexcept { return ended_; }

  /// The next piece, empty at the end, an error (final), or nothing yet. Valid until the next call.
  std::optional<Result<std::string_view>> take();

  void limit(std::uint64_t bytes) noexcept { limit_ = bytes; }
  std::uint64_t limit() const noexcept { return limit_; }
  std::optional<std::uint64_t> remaining() const noexcept;

 private:
  friend class Arrival;
  void wake();
  Result<std::string_view> too_large();

  std::deque<std::string> pieces_;
  std::size_t taken_ = 0;  // of the first piece
  std::uint64_t given_ = 0;
  std::uint64_t limit_;
  std::optional<std::uint64_t> length_;
  std::optional<Error> failure_;
  class Arrival* waiting_ = nullptr;
  bool ended_ = false;
};

/// The handler's end of an Inlet.
class InletBody final : public BodySource {
 public:
  explicit InletBody(std::shared_ptr<Inlet> inlet) noexcept : inlet_(std::move(inlet)) {}

  Task<Result<std::string_view>> next() override;
  void limit(std::uint64_t bytes) override { inlet_->limit(bytes); }
  std::optional<std::uint64_t> limited_to() const override { return inlet_->limit(); }
  std::optional<std::uint64_t> remaining() const override { return inlet_->remaining(); }

 private:
  Task<Result<std::string_view>> wait();

  std::shared_ptr<Inlet> inlet_;
};

}  // namespace skiff::test
