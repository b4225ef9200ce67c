#include "outbound/call.hpp"
#include "outbound/failures.hpp"

#include <skiff/core/operation.hpp>

#include <array>
#include <charconv>
#include <utility>

// The request's side of a call: straight to the kernel, and only when it takes no more, a wait.
namespace skiff::outbound {
namespace {

using Written = Connection::Written;

constexpr std::size_t turn_bytes = 512 * 1024;
constexpr std::string_view newline = "\r\n";
constexpr std::string_view last_chunk = "0\r\n\r\n";

/// "1a2b" and the line's end.
class ChunkSize {
 public:
  explicit ChunkSize(std::size_t bytes) noexcept {
    char* end = std::to_chars(text_.data(), text_.data() + text_.size(), bytes, 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    size_ = static_cast<std::size_t>(end - text_.data());
  }
  std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 24> text_;
  std::size_t size_;
};

Error wrong_length(std::uint64_t announced) {
  return internal_error("the body of a request did not have the " + std::to_string(announced) + " bytes it announced");
}

}  // namespace

/// The next piece of the request's body, or nothing: the answer was there first. Then what the body waits for is
/// cancelled, since no one will send it.
class Call::NextPiece final : public Connection::Wait {
 public:
  explicit NextPiece(Call& call) : Wait(*call.lease_, Duration::max()), call_(call) {}

  std::optional<Result<std::string_view>> await_resume() {
    throw_if_cancelled();
    if (call_.outcome_ != Progress::incomplete) return std::nullopt;
    return operation_.take();
  }

 private:
  bool begin() override {
    if (call_.early_answer() || operation_.start(call_.request_.body().next(), this, ended)) return false;
    watch();
    return true;
  }
  void watch() {
    if (call_.early_answer() || !Wait::begin()) operation_.cancel();
  }
  void on_event() override { watch(); }
  void abort() noexcept override { operation_.cancel(); }
  bool interruptible() const noexcept override { return operation_.interruptible(); }

  static void ended(void* self) {
    auto& piece = *static_cast<NextPiece*>(self);
    piece.leave();
    piece.resume();
  }

  Call& call_;
  Operation<Result<std::string_view>> operation_;
};

Connection::Written Call::write(std::span<std::string_view> parts) noexcept {
  const Written written = lease_->write(parts);
  journey_.sent = lease_->has_sent();
  return written;
}

bool Call::send_at_once() {
  const bool streamed = request_.body().streamed();
  if (!streamed) body_ = request_.body().text();
  std::array<std::string_view, 2> parts{pool_.scratch().view(), body_};
  const Written written = write(parts);
  if (written == Written::some) rest_ = parts[0];  // the pool's buffer is for the next call
  body_ = parts[1];
  sent_whole_ = written == Written::all && !streamed;
  return sent_whole_ || written == Written::failed;
}

Task<std::optional<Error>> Call::send_rest() {
  std::array<std::string_view, 2> parts{rest_, body_};
  std::optional<Error> failed = co_await write_all(parts);
  const bool whole = parts[0].empty() && parts[1].empty();
  if (failed || !whole) co_return failed;
  if (!request_.body().streamed()) {
    sent_whole_ = true;
    co_return std::nullopt;
  }
  if (sending_.expects_continue) {
    failed = co_await await_invitation();
    if (failed) co_return failed;
  }
  co_return co_await send_stream();
}

Task<std::optional<Error>> Call::send_stream() {
  const bool chunked = sending_.body == RequestFraming::Body::chunked;
  std::uint64_t left = sending_.length;
  for (;;) {
    NextPiece next{*this};
    const std::optional<Result<std::string_view>> taken = co_await next;
    if (!taken) break;
    if (!*taken) co_return taken->error();
    const std::string_view piece = **taken;
    const bool end = piece.empty();
    if (!chunked && (end ? left > 0 : piece.size() > left)) co_return wrong_length(sending_.length);
    left -= chunked ? 0 : piece.size();
    const ChunkSize size{piece.size()};
    std::array<std::string_view, 3> parts{piece, {}, {}};
    if (chunked && !end) parts = {size.view(), piece, newline};
    if (chunked && end) parts[0] = last_chunk;
    std::optional<Error> failed = co_await write_all(parts);
    const bool whole = parts[0].empty() && parts[1].empty() && parts[2].empty();
    if (failed || !whole) co_return failed;
    if (end) {
      sent_whole_ = true;
      break;
    }
  }
  co_return std::nullopt;
}

// Until "100 Continue", an answer, or for long enough.
Task<std::optional<Error>> Call::await_invitation() {
  while (!invited_ && !early_answer()) {
    Connection::Wait arrival{*lease_, pool_.options().continue_timeout};
    co_await arrival;
    if (arrival.timed_out()) break;
  }
  co_return std::nullopt;
}

// There is no use in sending more.
bool Call::early_answer() {
  const bool news = !lease_->input().empty() || lease_->ended();
  return outcome_ != Progress::incomplete || (news && read() != Progress::incomplete);
}

// Returns with something left when an answer comes, or the connection ends, before all is written. Now and then it
// waits also to let others have their turn.
Task<std::optional<Error>> Call::write_all(std::span<std::string_view> parts) {
  for (;;) {
    for (const std::string_view part : parts) turn_ += part.size();
    const Written written = write(parts);
    if (written == Written::failed) co_return std::nullopt;
    if (written == Written::all && turn_ < turn_bytes) co_return std::nullopt;
    turn_ = 0;
    Connection::Wait room{*lease_, pool_.options().write_timeout, true};
    co_await room;
    if (room.timed_out()) co_return silent(*lease_, pool_.options().write_timeout, "a request");
    if (written == Written::all || early_answer()) co_return std::nullopt;
  }
}

}  // namespace skiff::outbound
