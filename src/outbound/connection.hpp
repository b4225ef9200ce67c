#pragma once

#include "net/buffer.hpp"
#include "net/deadlines.hpp"
#include "net/receiver.hpp"
#include "net/socket.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/time.hpp>

#include <boost/intrusive/list_hook.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace skiff::outbound {

struct Host;
class PoolState;
void intrusive_ptr_add_ref(PoolState* state) noexcept;
void intrusive_ptr_release(PoolState* state) noexcept;

/// One connection to a server: one call's at a time, idle in between. While it is idle, and while a call waits, a
/// read is pending: so the server's close is noticed when it happens, and a call costs one write and one read.
///
/// Counted by reference: the pool's list, each pending I/O operation and the call that uses it hold one.
class Connection final : private net::Deadline, public boost::intrusive::list_base_hook<> {
 public:
  using Ptr = boost::intrusive_ptr<Connection>;

  Connection(PoolState& pool, Host& host, net::Socket socket, std::string address);
  ~Connection() override;

  Host& host() const noexcept { return host_; }
  const std::string& address() const noexcept { return address_; }
  std::uint64_t calls() const noexcept { return calls_; }
  TimePoint opened() const noexcept { return opened_; }

  /// It is not used again after that.
  TimePoint expires() const noexcept { return expires_; }
  PoolState& pool() const noexcept { return *pool_; }

  bool closed() const noexcept { return closed_; }
  bool idle() const noexcept { return idle_; }

  /// While it is idle: something has come or happened, which the event loop has not told yet.
  bool disturbed() const noexcept { return receive_.bytes() > 0 || receive_.error(); }

  /// The server sends no more, or there is an error; what came before is in input().
  bool ended() const noexcept { return closed_ || ended_.has_value(); }

  /// The server has said that it sends no more, and nothing was lost.
  bool ended_cleanly() const noexcept;
  std::string why_ended() const;

  /// What has come and was not used.
  net::Buffer& input() noexcept { return in_; }

  /// What is received next is received at least so much at once. Before a wait.
  void receive_at_least(std::size_t bytes) noexcept { room_ = bytes; }

  enum class Written : std::uint8_t { all, some, failed };

  /// Hands to the kernel what it takes of the parts, and takes that off them.
  Written write(std::span<std::string_view> parts) noexcept;
  bool has_sent() const noexcept { return sent_; }

  /// A task waits here until something comes, the server closes, `patience` is over, or (for_output) the kernel takes
  /// more. Cancelled: the connection is closed.
  class Wait;

  /// A call begins, and ends: idle, a close or anything that comes ends the connection.
  void begin_call() noexcept;
  void fall_idle(TimePoint until) noexcept;

  /// What is left of an answer that no one wants is received and dropped, until `until`.
  void discard(std::uint64_t bytes, TimePoint until) noexcept;

  /// Ends it now. The pool forgets it.
  void close() noexcept;

  /// The event loop ends.
  void release_socket() noexcept;

 private:
  friend class Lease;
  friend void intrusive_ptr_add_ref(Connection* connection) noexcept { ++connection->references_; }
  friend void intrusive_ptr_release(Connection* connection) noexcept {
    if (--connection->references_ == 0) destroy(connection);
  }
  [[gnu::noinline]] static void destroy(Connection* connection) noexcept;

  /// The pending receive, which holds a reference.
  class Receive final : public net::ReceiveOperation {
   public:
    explicit Receive(Connection& connection) noexcept;

   private:
    Connection& connection_;
  };

  void receive() noexcept;
  void on_received();
  void on_spilled(std::string_view bytes);
  void await_writable() noexcept;
  void on_writable();
  void on_deadline() override;
  void wake();
  void discard_received() noexcept;

  boost::intrusive_ptr<PoolState> pool_;
  Host& host_;
  std::optional<net::ReceivingSocket> socket_;
  Receive receive_;
  net::Buffer in_;
  std::optional<boost::system::error_code> ended_;
  boost::system::error_code broken_;  // what a write has met: the kernel tells once, and a receive then of a mere end
  Wait* wait_ = nullptr;
  std::string address_;
  TimePoint opened_;
  TimePoint expires_;
  std::uint64_t calls_ = 0;
  std::uint64_t discard_ = 0;
  std::size_t room_ = 0;
  std::uint32_t references_ = 0;
  bool receiving_ = false;
  bool spilled_ = false;  // what was received is in the buffer already
  bool awaiting_writable_ = false;
  bool sent_ = false;  // a byte of this call
  bool idle_ = false;
  bool closed_ = false;
};

class Connection::Wait : public Suspension {
 public:
  Wait(Connection& connection, Duration patience, bool for_output = false) noexcept
      : connection_(&connection), patience_(patience), for_output_(for_output) {}
  ~Wait() override;

  void await_resume() const { throw_if_cancelled(); }
  bool timed_out() const noexcept { return timed_out_; }

 protected:
  bool begin() override;
  // The pending operations end with an error, and wake the task.
  void abort() noexcept override { connection_->close(); }

  /// What is waited for has happened, and this no longer waits for it.
  virtual void on_event() { resume(); }

  /// Waits for nothing any more.
  void leave() noexcept;

 private:
  friend class Connection;

  Ptr connection_;
  Duration patience_;
  bool for_output_;
  bool timed_out_ = false;
};

/// Holds the connection of a call. Closes it, unless it is given back.
class Lease {
 public:
  Lease() noexcept = default;
  explicit Lease(Connection::Ptr connection) noexcept : connection_(std::move(connection)) {}
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept {
    std::swap(connection_, other.connection_);
    return *this;
  }
  ~Lease() {
    if (connection_) connection_->close();
  }

  explicit operator bool() const noexcept { return connection_ != nullptr; }
  Connection& operator*() const noexcept { return *connection_; }
  Connection* operator->() const noexcept { return connection_.get(); }

  /// Its holder ends it otherwise.
  Connection::Ptr take() noexcept { return std::exchange(connection_, nullptr); }

  /// The call has ended well: the next one may have it.
  void give_back() noexcept;

 private:
  Connection::Ptr connection_;
};

}  // namespace skiff::outbound
