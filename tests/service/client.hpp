#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skiff::test {

/// One answer as it came; all empty when the connection ended before it was whole.
struct Answer {
  std::string head;
  std::string body;
  bool complete = false;

  int status() const;
  bool closes() const;  // says "Connection: close"
};

/// A caller with one connection, blocking, patient only for so long.
class Client {
 public:
  explicit Client(std::uint16_t port);
  explicit Client(const std::string& unix_path);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  bool connected() const noexcept { return connected_; }
  void send(std::string_view text) const;
  Answer receive();
  Answer get(const std::string& path);

  /// Waits for the other side to close; true when nothing else came and it was not a reset.
  bool sees_the_end();

  /// Ends the connection with a reset.
  void reset();

 private:
  bool more();
  std::optional<std::string> take_line();
  std::optional<std::string> take(std::size_t bytes);

  int socket_ = -1;
  bool connected_ = false;
  std::string received_;
};

/// GET with a fresh connection; incomplete when there is no answer.
Answer get(std::uint16_t port, const std::string& path);

}  // namespace skiff::test
