#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace skiff::test {

/// A server's end of one connection, in the hands of a test. Every wait ends when the server does.
class Peer {
 public:
  explicit Peer(int socket) noexcept : socket_(socket) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// The next request's head, as it came.
  std::string head();

  /// The next `bytes` bytes.
  std::string read(std::size_t bytes);

  /// All until the caller closes.
  std::string read_to_end();

  /// Until the kernel has taken them; false when the caller has closed.
  bool send(std::string_view bytes);

  /// Waits until the caller closes; what it sends meanwhile is dropped.
  void wait_for_close() { read_to_end(); }

  /// Waits until the caller closes, or the server ends, and reads nothing.
  void read_nothing();

  /// When the script returns: closes as a process that crashes.
  void reset();

  /// As a process that crashes, now.
  void crash();

  /// No more will be sent.
  void finish();

 private:
  bool receive();

  int socket_;
  std::string received_;
};

/// A server on a free port of this machine that does exactly what a test says: `script` is called for each connection,
/// on a thread of its own, with the number of those before it. The connection is closed when it returns.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer& peer, int nth)>;

  explicit ScriptedServer(Script script);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer();

  std::uint16_t port() const noexcept { return port_; }
  int connections() const noexcept { return connections_; }

 private:
  void accept();
  void serve(int socket, int nth);

  Script script_;
  std::uint16_t port_ = 0;  // before what sets it
  int listener_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> serving_;
  bool ending_ = false;
  std::thread accepting_;
};

/// A port where nothing listens, and one where connections are never accepted while this lives.
std::uint16_t closed_port();
class SilentPort {
 public:
  SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort();
  std::uint16_t port() const noexcept { return port_; }

 private:
  std::uint16_t port_ = 0;  // before what sets it
  int listener_;
  std::vector<int> fillers_;
};

}  // namespace skiff::test
