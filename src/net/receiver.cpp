#include "net/receiver.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/version.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <sys/socket.h>
#include <sys/uio.h>

static_assert(BOOST_ASIO_VERSION >= 102600, "skiff: ReceiveOperation is made for the reactor of Boost 1.81 and later");

namespace skiff::net {
namespace {

/// Whether nothing is left to receive, not even the peer's end. False where the kernel does not say.
bool exhausted(msghdr& message) noexcept {
  const cmsghdr* const said = CMSG_FIRSTHDR(&message);
  if (said == nullptr || said->cmsg_level != SOL_TCP || said->cmsg_type != TCP_CM_INQ) return false;
  int left = 0;
  std::memcpy(&left, CMSG_DATA(said), sizeof left);
  return left == 0;
}

}  // namespace

ReceiveOperation::ReceiveOperation(Done when_done, Spilled when_spilled) noexcept
    : reactor_op({}, &ReceiveOperation::receive, &ReceiveOperation::complete),
      when_done_(when_done),
      when_spilled_(when_spilled) {}

boost::asio::detail::reactor_op::status ReceiveOperation::receive(reactor_op* base) {
  auto& self = *static_cast<ReceiveOperation*>(base);
  std::array<iovec, 2> spaces{iovec{self.space_, self.size_}, iovec{self.spill_.data(), self.spill_.size()}};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  for (;;) {
    msghdr message{};
    message.msg_iov = spaces.data();
    message.msg_iovlen = self.spill_.empty() ? 1 : 2;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t count = ::recvmsg(self.descriptor_, &message, MSG_DONTWAIT);
    if (count > 0) {
      self.bytes_transferred_ = static_cast<std::size_t>(count);
      self.exhausted_ = exhausted(message);
      if (self.bytes_transferred_ > self.size_ && !self.spilled(self.bytes_transferred_ - self.size_)) {
        return done_and_exhausted;
      }
      return self.exhausted_ ? done_and_exhausted : done;
    }
    if (count == 0) {
      self.ec_ = boost::asio::error::eof;
      return done_and_exhausted;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return not_done;
    self.ec_.assign(errno, boost::system::system_category());
    return done_and_exhausted;
  }
}

bool ReceiveOperation::spilled(std::size_t bytes) noexcept {
  try {
    when_spilled_(*this, {spill_.data(), bytes});
    return true;
  } catch (const std::bad_alloc&) {
    ec_ = boost::asio::error::no_memory;
    return false;
  }
}

void ReceiveOperation::complete(void* owner, boost::asio::detail::operation* base, const boost::system::error_code&,
                                std::size_t) {
  auto& self = *static_cast<ReceiveOperation*>(base);
  const bool nothing = self.bytes_transferred_ == 0 && !self.ec_;  // as the reactor shuts down
  if (nothing) self.ec_ = boost::asio::error::operation_aborted;
  self.when_done_(self, owner == nullptr);
}

// A Unix socket has no such option, and needs none to work.
ReceivingSocket::ReceivingSocket(Socket socket)
    : Socket(std::move(socket)),
      reactor_(boost::asio::use_service<boost::asio::detail::reactor>(get_executor().context())) {
  const int on = 1;
  ::setsockopt(native_handle(), SOL_TCP, TCP_INQ, &on, sizeof on);
}

// Without speculation, the reactor has epoll look at the socket afresh.
void ReceivingSocket::receive(ReceiveOperation& operation, char* space, std::size_t size, bool surely,
                              std::span<char> spill) {
  auto& implementation = impl_.get_implementation();
  operation.ec_ = {};
  operation.bytes_transferred_ = 0;
  operation.descriptor_ = implementation.socket_;
  operation.space_ = space;
  operation.size_ = size;
  operation.spill_ = spill;
  reactor_.start_op(boost::asio::detail::reactor::read_op, implementation.socket_, implementation.reactor_data_,
                    &operation, false, !(surely && operation.exhausted_));
}

}  // namespace skiff::net
