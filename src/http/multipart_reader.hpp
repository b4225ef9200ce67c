#pragma once

#include "http/multipart_parser.hpp"

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/multipart.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace skiff {

/// A body and the parser that takes it apart, shared by a Multipart and the part that it gave last.
class MultipartReader : public std::enable_shared_from_this<MultipartReader> {
 public:
  MultipartReader(Body body, std::string_view boundary);

  void limits(const MultipartLimits& limits) noexcept;
  const MultipartLimits& limits() const noexcept { return limits_; }

  /// See Multipart::next().
  Task<Result<std::optional<Part>>> next_part();

  /// The next bytes of the part with that number; an error when it is no longer the one that is read.
  Task<Result<std::string_view>> next_piece(std::size_t part);

 private:
  using Outcome = MultipartParser::Outcome;
  struct Event {
    Outcome outcome;  // incomplete: the end
    std::string_view data;
  };

  std::optional<Result<Event>> parse();
  Task<Result<Event>> next_event();
  Task<Result<Event>> receive();
  Task<Result<std::string_view>> receive_piece();
  static Result<std::string_view> piece_of(const Result<Event>& event);
  Result<Event> fail(Error error);
  Part make_part();

  Body body_;
  MultipartLimits limits_;
  MultipartParser parser_;
  std::string_view rest_;  // of the piece of the body that the parser is in
  std::optional<Error> failure_;
  std::uint64_t part_bytes_ = 0;
  bool in_part_ = false;
  bool ended_ = false;
};

/// Names the part; what it holds is more than `limit` bytes.
Error part_too_large(std::size_t number, std::string_view name, std::uint64_t limit);

}  // namespace skiff
