#pragma once

#include <skiff/server/address.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::test {

/// An answer as it came over the wire.
struct Answer {
  int status = 0;
  std::string head;  // as it came, status line included
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;   // without its framing
  bool whole = true;  // false: the connection ended before the body did

  /// The value of the field, names compared without case; values of several such fields joined by "|".
  std::string field(std::string_view name) const;
  bool has(std::string_view name) const;
};

/// A caller that does exactly what a test says, byte by byte. It blocks, but never for long: when the server
/// does not do its part within `patience`, the test fails with a std::runtime_error. It never sleeps.
class Client {
 public:
  static constexpr std::chrono::seconds patience{20};

  explicit Client(const Address& server);

  /// With a receive buffer of about `receive_buffer` bytes: a reader that a server gets ahead of.
  Client(const Address& server, int receive_buffer);
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  void send(std::string_view bytes);

  /// As send(), but false when the server closes first.
  bool try_send(std::string_view bytes);

  /// What the kernel takes without waiting: how many bytes.
  std::size_t send_some(std::string_view bytes);

  /// The next answer, 1xx included. `to_head`: it answers HEAD and has no body.
  Answer answer(bool to_head = false);

  /// The next `bytes` bytes, whatever they are.
  std::string read(std::size_t bytes);

  /// Everything until the server closes.
  std::string read_to_end();

  /// Waits until the server closes, and says whether it did so without sending anything more.
  bool closed();

  /// Closed by a reset rather than an end. After closed().
  bool was_reset() const noexcept { return reset_; }

  /// Whether nothing comes and the connection stays open for `time`.
  bool silent_for(std::chrono::milliseconds time);

  /// No more will be sent; answers are still read.
  void finish_sending();

  void close();

  /// Closes with a reset, as a process that crashes.
  void reset();

 private:
  void connect(const Address& server, int receive_buffer);
  void wait_for(short events);
  bool receive();
  std::string line();
  void read_chunks(Answer& answer);

  int socket_ = -1;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

}  // namespace skiff::test
