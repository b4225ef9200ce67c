#pragma once

#include "net/socket.hpp"

#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace skiff::net {

/// A receive on a ReceivingSocket, one at a time, that costs one call of recv().
///
/// Asio's async_read_some() asks the kernel at once, even when the last read has emptied the socket: with requests and
/// answers that take turns, every second call is in vain. Asio leaves that out after an operation that says it has
/// exhausted the socket; its own receive never says so, since a short read may hide that the peer has closed. Here
/// epoll is asked to report that too (EPOLLRDHUP), so a short read without it, or an error, has exhausted the socket.
/// This is an operation of Asio's reactor, which is no part of its public interface.
class ReceiveOperation : private boost::asio::detail::reactor_op {
 public:
  /// `gone`: the event loop has ended; nothing else may be touched.
  using Done = void (*)(ReceiveOperation& self, bool gone);

  /// `bytes`: what came beyond the space, which is full; to be copied at once. May throw std::bad_alloc.
  using Spilled = void (*)(ReceiveOperation& self, std::string_view bytes);

  explicit ReceiveOperation(Done when_done, Spilled when_spilled = nullptr) noexcept;

  /// Of the last receive, what spilled too.
  std::size_t bytes() const noexcept { return bytes_transferred_; }

  /// Of the last receive; the peer's end is error::eof.
  const boost::system::error_code& error() const noexcept { return ec_; }

 private:
  friend class ReceivingSocket;
  using Watched = boost::asio::detail::reactor::descriptor_state;

  static status receive(reactor_op* base);
  ssize_t receive(char* space, std::size_t size) noexcept;
  status receive_spill();
  bool last_words() const noexcept;
  static void complete(void* owner, boost::asio::detail::operation* base, const boost::system::error_code&,
                       std::size_t);

  Done when_done_;
  Spilled when_spilled_;
  int descriptor_ = -1;
  const Watched* watched_ = nullptr;
  char* space_ = nullptr;
  std::size_t size_ = 0;
  std::span<char> spill_;
};

/// A socket for ReceiveOperation. Takes over a connected one.
class ReceivingSocket final : public Socket {
 public:
  explicit ReceivingSocket(Socket socket);

  /// The operation calls its `when_done` later, from the event loop: with what came, at least a byte, or an error. It
  /// and `space` live until then; close() brings that about. What does not fit in `space` goes through `spill`, which
  /// many sockets of a thread may share: small spaces do for large messages.
  void receive(ReceiveOperation& operation, char* space, std::size_t size, std::span<char> spill = {});

 private:
  boost::asio::detail::reactor& reactor_;
  bool received_ = false;  // once, so epoll reports the peer's end
};

}  // namespace skiff::net
