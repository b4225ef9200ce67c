#include "outbound/response_body.hpp"

#include "outbound/failures.hpp"
#include "outbound/pool_state.hpp"

#include <algorithm>
#include <string>

namespace skiff::outbound {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

}  // namespace

ResponseBody::ResponseBody(Lease lease, BodyDecoder decoder, bool keep_alive, std::uint64_t limit)
    : lease_(std::move(lease)), decoder_(std::move(decoder)), limit_(limit), keep_alive_(keep_alive) {}

// What is left may not be worth a new connection.
ResponseBody::~ResponseBody() {
  if (!lease_ || !keep_alive_) return;
  constexpr std::uint64_t little = 16 * 1024;
  if (decoder_.finished()) {
    lease_.give_back();
    return;
  }
  const auto left = decoder_.remaining();
  if (!left || *left > little) return;
  const Connection::Ptr connection = lease_.take();
  connection->discard(*left, connection->pool().deadline_in(std::chrono::seconds{1}));
}

Task<Result<std::string_view>> ResponseBody::next() {
  if (auto piece = take()) return *std::move(piece);
  return receive();
}

std::optional<Result<std::string_view>> ResponseBody::take() {
  if (failure_) return Result<std::string_view>{*failure_};
  if (!decoder_.finished()) {
    const auto announced = decoder_.remaining();
    if (announced && given_ + *announced > limit_) return fail(too_large(limit_));
    std::string_view piece;
    std::size_t consumed = 0;
    const bool wellformed = decoder_.decode(lease_->input().view(), piece, consumed);
    lease_->input().consume(consumed);
    if (!wellformed) return fail(malformed(lease_->address(), decoder_.refusal()));
    given_ += piece.size();
    if (given_ > limit_) return fail(too_large(limit_));
    if (!piece.empty()) return Result<std::string_view>{piece};
  }
  if (!decoder_.finished()) return std::nullopt;
  // Not with the last piece, which is a view into the connection's buffer.
  if (lease_ && keep_alive_) lease_.give_back();
  lease_ = Lease{};
  return Result<std::string_view>{std::string_view{}};
}

Task<Result<std::string_view>> ResponseBody::receive() {
  for (;;) {
    if (lease_->ended()) {
      if (!lease_->ended_cleanly() || !decoder_.end_of_input()) co_return fail(broken_off(*lease_, "its body"));
    } else {
      const auto left = decoder_.remaining();
      lease_->receive_at_least(
          static_cast<std::size_t>(std::min<std::uint64_t>(left.value_or(piece_bytes), piece_bytes)));
      const Duration patience = lease_->pool().options().read_timeout;
      Connection::Wait arrival{*lease_, patience};
      co_await arrival;
      if (arrival.timed_out()) co_return fail(silent(*lease_, patience, "the rest of an answer"));
    }
    if (auto piece = take()) co_return *std::move(piece);
  }
}

Result<std::string_view> ResponseBody::fail(Error error) {
  failure_ = std::move(error);
  lease_ = Lease{};
  return *failure_;
}

}  // namespace skiff::outbound
