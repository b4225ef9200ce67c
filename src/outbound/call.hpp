#pragma once

#include "outbound/connection.hpp"
#include "outbound/pool_state.hpp"
#include "outbound/request_head.hpp"
#include "outbound/response_parser.hpp"

#include <skiff/core/error.hpp>
#include <skiff/core/task.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skiff::outbound {

/// One try of a call on one connection: writes the request, reads the answer's head.
class Call {
 public:
  Call(PoolState& pool, const Host& host, Request& request, Lease lease, Journey& journey);

  Connection& connection() const noexcept { return *lease_; }

  /// Writes the head, and with it a body that is in memory. True: all of it has gone, or the connection has, which
  /// shows when the answer is read. False: send_rest() goes on.
  bool send_at_once();

  /// An error is the request's own, or the server takes nothing. An answer that comes early ends it.
  Task<std::optional<Error>> send_rest();

  enum class Progress : std::uint8_t { incomplete, answered, failed };

  /// Takes what has come.
  Progress read();

  /// Why it failed.
  Error failure() const;

  /// What was answered, to be moved from. Gives the connection back, or hands it to the body.
  Response& take();

  /// On another connection: this one was dead before the call, as far as anyone can tell.
  bool may_be_repeated() const noexcept;

 private:
  class NextPiece;

  Connection::Written write(std::span<std::string_view> parts) noexcept;
  Progress read_more();
  bool early_answer();
  Task<std::optional<Error>> send_stream();
  Task<std::optional<Error>> await_invitation();
  Task<std::optional<Error>> write_all(std::span<std::string_view> parts);
  bool take_whole_body();

  PoolState& pool_;
  Request& request_;
  Lease lease_;
  Journey& journey_;
  RequestFraming sending_;
  ResponseParser parser_;
  Response response_;
  std::string rest_;  // of the head that the kernel did not take at once
  std::string_view body_;
  std::string_view refusal_;
  std::size_t turn_ = 0;  // what was written without waiting
  unsigned interim_answers_ = 0;
  bool invited_ = false;
  bool sent_whole_ = false;
  Progress outcome_ = Progress::incomplete;
};

}  // namespace skiff::outbound
