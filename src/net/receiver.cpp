#include "net/receiver.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/version.hpp>

#include <cerrno>
#include <cstdint>
#include <new>
#include <sys/epoll.h>
#include <sys/socket.h>

static_assert(BOOST_ASIO_VERSION >= 102600, "skiff: ReceiveOperation is made for the reactor of Boost 1.81 and later");

namespace skiff::net {
namespace {

using Watched = boost::asio::detail::epoll_reactor::descriptor_state;

// What the reactor has epoll report of a descriptor is private to it. An explicit instantiation may name what is
// private ([temp.spec.general]/6), so this needs no change of Asio.
template <std::uint32_t Watched::*Member>
struct Registered {
  friend std::uint32_t& registered_events(Watched& watched) { return watched.*Member; }
};
std::uint32_t& registered_events(Watched& watched);
template struct Registered<&Watched::registered_events_>;

}  // namespace

ReceiveOperation::ReceiveOperation(Done when_done, Spilled when_spilled) noexcept
    : reactor_op({}, &ReceiveOperation::receive, &ReceiveOperation::complete),
      when_done_(when_done),
      when_spilled_(when_spilled) {}

boost::asio::detail::reactor_op::status ReceiveOperation::receive(reactor_op* base) {
  auto& self = *static_cast<ReceiveOperation*>(base);
  const ssize_t count = self.receive(self.space_, self.size_);
  if (count > 0) {
    self.bytes_transferred_ = static_cast<std::size_t>(count);
    if (self.bytes_transferred_ < self.size_) return self.last_words() ? done : done_and_exhausted;
    return self.spill_.empty() ? done : self.receive_spill();
  }
  if (count == 0) {
    self.ec_ = boost::asio::error::eof;
    return done_and_exhausted;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) return not_done;
  self.ec_.assign(errno, boost::system::system_category());
  return done_and_exhausted;
}

ssize_t ReceiveOperation::receive(char* space, std::size_t size) noexcept {
  for (;;) {
    const ssize_t count = ::recv(descriptor_, space, size, MSG_DONTWAIT);
    if (count >= 0 || errno != EINTR) return count;
  }
}

// The space is full. The peer's end, or an error, is left for the next receive.
boost::asio::detail::reactor_op::status ReceiveOperation::receive_spill() {
  const ssize_t count = receive(spill_.data(), spill_.size());
  if (count <= 0) return done;
  const auto bytes = static_cast<std::size_t>(count);
  try {
    when_spilled_(*this, {spill_.data(), bytes});
  } catch (const std::bad_alloc&) {
    ec_ = boost::asio::error::no_memory;
    return done_and_exhausted;
  }
  bytes_transferred_ += bytes;
  return bytes == spill_.size() || last_words() ? done : done_and_exhausted;
}

// What epoll has reported last. Once the peer has ended it says so ever after; until then each report replaces the one
// before, and one that comes later than this has the reactor call again. Bytes can be left behind an urgent one too.
bool ReceiveOperation::last_words() const noexcept {
  const auto& operation = *(const scheduler_operation*)watched_;  // a private base
  return (operation.*&ReceiveOperation::task_result_ & (EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI)) != 0;
}

void ReceiveOperation::complete(void* owner, boost::asio::detail::operation* base, const boost::system::error_code&,
                                std::size_t) {
  auto& self = *static_cast<ReceiveOperation*>(base);
  const bool nothing = self.bytes_transferred_ == 0 && !self.ec_;  // as the reactor shuts down
  if (nothing) self.ec_ = boost::asio::error::operation_aborted;
  self.when_done_(self, owner == nullptr);
}

ReceivingSocket::ReceivingSocket(Socket socket)
    : Socket(std::move(socket)),
      reactor_(boost::asio::use_service<boost::asio::detail::reactor>(get_executor().context())) {
  registered_events(*impl_.get_implementation().reactor_data_) |= EPOLLRDHUP;
}

// Without speculation, the reactor tells epoll what to report, and has it look at the socket afresh.
void ReceivingSocket::receive(ReceiveOperation& operation, char* space, std::size_t size, std::span<char> spill) {
  auto& implementation = impl_.get_implementation();
  operation.ec_ = {};
  operation.bytes_transferred_ = 0;
  operation.descriptor_ = implementation.socket_;
  operation.watched_ = implementation.reactor_data_;
  operation.space_ = space;
  operation.size_ = size;
  operation.spill_ = spill;
  reactor_.start_op(boost::asio::detail::reactor::read_op, implementation.socket_, implementation.reactor_data_,
                    &operation, false, std::exchange(received_, true));
}

}  // namespace skiff::net
