#pragma once

#include "core/io_runtime.hpp"
#include "net/descriptor.hpp"
#include "net/socket.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <functional>
#include <string_view>

namespace skiff::net {

/// A listening socket, non-blocking.
struct Listener {
  Descriptor socket;
  bool shared = false;  // with other processes (inherited): others still accept when we no longer do
};

/// Accepts connections for one worker. When that fails, or `on_socket` throws, it says so and tries again in a moment.
class Acceptor final : private Timer {
 public:
  using OnSocket = std::function<void(Socket)>;
  using OnFailure = std::function<void(std::string_view reason)>;

  Acceptor(IoRuntime& runtime, Listener listener, OnSocket on_socket, OnFailure on_failure);

  void start();

  /// Refuses new connections and goes on accepting those whose handshake has begun. A client whose first
  /// packet is refused sends it again a second later, to whoever listens then. Nothing happens to a socket
  /// that other processes share.
  void refuse_new();

  /// Accepts what is established, and closes.
  void stop();

 private:
  void await();
  bool accept_some();
  void hand_over(Descriptor accepted, int family);
  void fire() override { await(); }

  IoRuntime& runtime_;
  boost::asio::posix::basic_stream_descriptor<IoExecutor> descriptor_;
  OnSocket on_socket_;
  OnFailure on_failure_;
  bool shared_;
};

}  // namespace skiff::net
