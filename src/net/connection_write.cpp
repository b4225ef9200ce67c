#include "net/connection.hpp"
#include "net/connection_waits.hpp"
#include "net/send.hpp"
#include "net/worker.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

// Writing: straight to the kernel, and only when it takes no more, a wait.
namespace skiff::net {
namespace {

constexpr std::size_t turn_bytes = 512 * 1024;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

iovec vector_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

ssize_t send_some(int socket, std::string_view waiting, std::string_view piece, std::string_view tail) {
  std::array<iovec, 3> parts{vector_of(waiting), vector_of(piece), vector_of(tail)};
  return net::send(socket, {parts.data(), piece.empty() && tail.empty() ? 1U : parts.size()});
}

}  // namespace

Connection::Flushed Connection::flush(std::string_view piece, std::string_view tail) {
  if (!exchange_) return Flushed::all;
  Exchange& exchange = *exchange_;
  std::string_view waiting = exchange.out.view();
  while (!waiting.empty() || !piece.empty() || !tail.empty()) {
    const ssize_t result = send_some(socket_.native_handle(), waiting, piece, tail);
    if (result < 0) {
      if (errno == EINTR) continue;
      if (!would_block(errno)) return Flushed::failed;
      exchange.out.consume(exchange.out.size() - waiting.size());
      exchange.out.append(piece);
      exchange.out.append(tail);
      return Flushed::blocked;
    }
    exchange.written += static_cast<std::uint64_t>(result);
    auto sent = static_cast<std::size_t>(result);
    for (std::string_view* part : {&waiting, &piece, &tail}) {
      const std::size_t of_part = std::min(sent, part->size());
      part->remove_prefix(of_part);
      sent -= of_part;
    }
  }
  exchange.out.consume(exchange.out.size());
  return file_ != nullptr ? flush_file() : Flushed::all;
}

Connection::Flushed Connection::flush_file() {
  constexpr std::size_t at_once = turn_bytes;
  while (file_->length > 0) {
    auto offset = static_cast<off_t>(file_->offset);
    const ssize_t sent = ::sendfile(socket_.native_handle(), file_->descriptor, &offset,
                                    std::min<std::uint64_t>(at_once, file_->length));
    if (sent < 0) {
      if (errno == EINTR) continue;
      return would_block(errno) ? Flushed::blocked : Flushed::failed;
    }
    if (sent == 0) return Flushed::all;  // the file has shrunk: file_->length tells
    file_->offset += static_cast<std::uint64_t>(sent);
    file_->length -= static_cast<std::uint64_t>(sent);
    exchange_->written += static_cast<std::uint64_t>(sent);
    if (turn_is_over(static_cast<std::size_t>(sent))) return Flushed::blocked;
  }
  return Flushed::all;
}

// A reader that keeps up would otherwise have the worker to itself for as long as there is something to send.
bool Connection::turn_is_over(std::size_t written) noexcept {
  constexpr std::size_t least = 4096;  // what a write costs, however small
  exchange_->turn += std::max(written, least);
  if (exchange_->turn < turn_bytes) return false;
  exchange_->turn = 0;
  return true;
}

// A reader has the timeout, and what its reading so far has bought at the minimum rate.
void Connection::await_writable() {
  const Limits& limits = worker_.config().limits;
  const std::uint64_t bought = limits.minimum_rate > 0 ? exchange_->written / limits.minimum_rate : 0;
  constexpr std::uint64_t a_day = 86'400;
  const Duration patience =
      limits.write_timeout + std::chrono::seconds{std::min(bought, a_day)} - exchange_->write_waited;
  exchange_->write_wait_began = worker_.now();
  if (body_arrival_ == nullptr) worker_.deadlines().set(*this, worker_.now() + patience);
  if (std::exchange(awaiting_writable_, true)) return;
  socket_.async_wait(Socket::wait_write, [self = Ptr{this}](const boost::system::error_code& failed) {
    self->guarded([&] { self->on_writable(failed); });
  });
}

void Connection::on_writable(const boost::system::error_code& failed) {
  awaiting_writable_ = false;
  if (!exchange_ || phase_ == Phase::reading) return;  // it has left with what came after it
  if (phase_ != Phase::closed && body_arrival_ == nullptr) worker_.deadlines().clear(*this);
  const TimePoint began = exchange_->write_wait_began;
  if (began != TimePoint{}) exchange_->write_waited += worker_.now() - began;
  // Another wait of the task may have been cancelled, and this one with it.
  const bool unconcerned = failed == boost::asio::error::operation_aborted && drained_ == nullptr;
  const bool over = phase_ == Phase::closed || (failed && !unconcerned);
  const Flushed flushed = over ? Flushed::failed : flush();
  if (flushed == Flushed::blocked) return await_writable();
  if (drained_ != nullptr) return std::exchange(drained_, nullptr)->wake(flushed == Flushed::failed);
  if (flushed == Flushed::failed) return close();
  if (phase_ != Phase::flushing) return;
  if (!keep_alive_) return linger();
  phase_ = Phase::reading;
  proceed();
}

void Connection::flush_meanwhile() {
  if (drained_ != nullptr) return;
  switch (flush()) {
    case Flushed::all: break;
    case Flushed::blocked: return await_writable();
    case Flushed::failed: return close();
  }
}

bool Connection::flush_all() {
  switch (flush()) {
    case Flushed::all: return true;
    case Flushed::blocked:
      phase_ = Phase::flushing;
      await_writable();
      return false;
    case Flushed::failed: break;
  }
  close();
  return false;
}

}  // namespace skiff::net
