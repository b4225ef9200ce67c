#include "outbound/connection.hpp"

#include "net/send.hpp"
#include "outbound/pool_state.hpp"

#include <skiff/core/random.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/socket.h>
#include <sys/uio.h>

namespace skiff::outbound {
namespace {

// Up to a tenth less.
Duration with_jitter(Duration age) {
  const Duration most = std::min<Duration>(age, std::chrono::hours{24 * 365});
  return most - Duration{static_cast<Duration::rep>(random_below(static_cast<std::uint64_t>(most.count() / 10)))};
}

}  // namespace

Connection::Connection(PoolState& pool, Host& host, net::Socket socket, std::string address)
    : pool_(&pool),
      host_(host),
      socket_(std::in_place, std::move(socket)),
      receive_(*this),
      address_(std::move(address)),
      opened_(now()),
      expires_(opened_ + with_jitter(pool.options().max_age)) {}

Connection::~Connection() = default;

// Apart, so that the compiler does not follow the count through and warn of what cannot happen.
void Connection::destroy(Connection* connection) noexcept { delete connection; }

bool Connection::ended_cleanly() const noexcept { return ended_ && *ended_ == boost::asio::error::eof; }

std::string Connection::why_ended() const {
  if (!ended_) return "it was closed here";
  return ended_cleanly() ? "the server closed it" : ended_->message();
}

Connection::Written Connection::write(std::span<std::string_view> parts) noexcept {
  constexpr std::size_t most = 4;
  if (closed_) return Written::failed;
  for (;;) {
    std::array<iovec, most> vectors{};
    std::size_t count = 0;
    for (const std::string_view part : parts) {
      if (!part.empty()) vectors[count++] = {const_cast<char*>(part.data()), part.size()};
    }
    if (count == 0) return Written::all;
    const ssize_t result = net::send(socket_->native_handle(), {vectors.data(), count});
    if (result < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return Written::some;
      // This has taken the error from the socket. EPIPE only says that the server has ended: as it should, when there
      // was no other error before.
      if (errno != EPIPE && !broken_) broken_.assign(errno, boost::system::system_category());
      await_writable();  // has the pending receive look again: for an answer, or the error
      return Written::failed;
    }
    sent_ = true;
    auto taken = static_cast<std::size_t>(result);
    for (std::string_view& part : parts) {
      const std::size_t of_part = std::min(taken, part.size());
      part.remove_prefix(of_part);
      taken -= of_part;
    }
  }
}

void Connection::receive() noexcept {
  if (receiving_ || closed_ || ended_) return;
  constexpr std::size_t enough = 512;
  try {
    char* space = in_.reserve(std::max(enough, std::exchange(room_, 0)));
    intrusive_ptr_add_ref(this);
    spilled_ = false;
    constexpr std::size_t large = 16 * 1024;  // a buffer that has grown does without, or it would go on growing
    const std::span<char> spill = in_.space() < large ? pool_->spill() : std::span<char>{};
    socket_->receive(receive_, space, in_.space(), spill);
    receiving_ = true;
  } catch (const std::bad_alloc&) {
    ended_ = boost::asio::error::no_memory;
  }
}

Connection::Receive::Receive(Connection& connection) noexcept
    : net::ReceiveOperation(
          [](net::ReceiveOperation& self, bool gone) {
            const Ptr kept{&static_cast<Receive&>(self).connection_, false};
            if (!gone) kept->on_received();
          },
          [](net::ReceiveOperation& self, std::string_view bytes) {
            static_cast<Receive&>(self).connection_.on_spilled(bytes);
          }),
      connection_(connection) {}

void Connection::on_spilled(std::string_view bytes) {
  in_.received(in_.space());
  std::memcpy(in_.reserve(bytes.size()), bytes.data(), bytes.size());
  in_.received(bytes.size());
  spilled_ = true;
}

void Connection::on_received() {
  receiving_ = false;
  if (!spilled_ && !receive_.error()) in_.received(receive_.bytes());
  if (receive_.error()) {
    const bool cut_off = broken_ && receive_.error() == boost::asio::error::eof;
    ended_ = cut_off ? broken_ : receive_.error();
  }
  if (idle_) return close();  // by the server, or what came answers nothing
  if (discard_ > 0 && wait_ == nullptr) return discard_received();
  wake();
}

void Connection::await_writable() noexcept {
  if (awaiting_writable_ || closed_) return;
  try {
    socket_->async_wait(net::Socket::wait_write,
                        [self = Ptr{this}](const boost::system::error_code&) { self->on_writable(); });
    awaiting_writable_ = true;
  } catch (const std::bad_alloc&) {
    ended_ = boost::asio::error::no_memory;
  }
}

void Connection::on_writable() {
  awaiting_writable_ = false;
  if (wait_ != nullptr && (wait_->for_output_ || closed_)) wake();
}

void Connection::wake() {
  if (wait_ == nullptr) return;
  pool_->deadlines().clear(*this);
  std::exchange(wait_, nullptr)->on_event();
}

void Connection::on_deadline() {
  if (wait_ == nullptr) return close();  // idle for long enough
  wait_->timed_out_ = true;
  wake();
}

void Connection::begin_call() noexcept {
  idle_ = false;
  sent_ = false;
  ++calls_;
  pool_->deadlines().clear(*this);
}

void Connection::fall_idle(TimePoint until) noexcept {
  in_.rewind();
  room_ = 0;
  idle_ = true;
  pool_->deadlines().set(*this, until);
  receive();
  if (ended_) close();
}

void Connection::discard(std::uint64_t bytes, TimePoint until) noexcept {
  discard_ = bytes;
  pool_->deadlines().set(*this, until);
  discard_received();
}

void Connection::discard_received() noexcept {
  const auto useless = static_cast<std::size_t>(std::min<std::uint64_t>(discard_, in_.view().size()));
  in_.consume(useless);
  discard_ -= useless;
  if (discard_ == 0) return pool_->returned(*this);
  if (ended()) return close();
  receive();
  if (ended_) close();
}

void Connection::close() noexcept {
  if (closed_) return;
  const Ptr kept{this};
  closed_ = true;
  pool_->deadlines().clear(*this);
  socket_.reset();  // what is pending ends with an error
  pool_->removed(*this);
}

void Connection::release_socket() noexcept {
  closed_ = true;
  socket_.reset();
}

Connection::Wait::~Wait() {
  if (connection_->wait_ != this) return;
  connection_->wait_ = nullptr;
  connection_->close();
}

void Connection::Wait::leave() noexcept {
  if (connection_->wait_ != this) return;
  connection_->wait_ = nullptr;
  connection_->pool_->deadlines().clear(*connection_);
}

bool Connection::Wait::begin() {
  Connection& connection = *connection_;
  if (connection.ended()) return false;
  connection.receive();
  if (connection.ended()) return false;
  if (for_output_) connection.await_writable();
  connection.wait_ = this;
  PoolState& pool = *connection.pool_;
  pool.deadlines().set(connection, pool.deadline_in(patience_));
  return true;
}

void Lease::give_back() noexcept {
  if (Connection::Ptr connection = take()) connection->pool_->returned(*connection);
}

}  // namespace skiff::outbound
