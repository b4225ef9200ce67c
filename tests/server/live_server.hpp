#pragma once

#include "server/client.hpp"

#include <skiff/http/router.hpp>
#include <skiff/server/server.hpp>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace skiff::test {

/// A server on a free port of this machine, served while this object lives.
class LiveServer {
 public:
  /// One worker and 127.0.0.1, unless the options say otherwise.
  explicit LiveServer(Handler handler, ServerOptions options = {})
      : server_(std::move(handler), completed(std::move(options))) {
    server_.start();
  }

  Server& operator*() noexcept { return server_; }
  Server* operator->() noexcept { return &server_; }

  const Address& address() const noexcept { return server_.addresses().front(); }

  Client connect() const { return Client{address()}; }

  /// A connection that has sent `bytes`.
  Client send(std::string_view bytes) const {
    Client client = connect();
    client.send(bytes);
    return client;
  }

  /// The answer to a GET on a connection of its own.
  Answer get(std::string_view path) const {
    Client client = send(request("GET", path, "Connection: close\r\n"));
    return client.answer();
  }

  static std::string request(std::string_view method, std::string_view path, std::string_view fields = "",
                             std::string_view body = "") {
    std::string text = std::string{method}.append(" ").append(path).append(" HTTP/1.1\r\nHost: test\r\n");
    return text.append(fields).append("\r\n").append(body);
  }

  /// With a body of known length.
  static std::string post(std::string_view path, std::string_view body, std::string_view fields = "") {
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return request("POST", path, length + std::string{fields}, body);
  }

  /// With a chunked body; `chunks` as they are sent.
  static std::string post_chunked(std::string_view path, std::string_view chunks) {
    return request("POST", path, "Transfer-Encoding: chunked\r\n", chunks);
  }

 private:
  static ServerOptions completed(ServerOptions options) {
    if (options.listen.empty() && options.inherited.empty()) options.listen = {Address::parse("127.0.0.1:0")};
    if (options.threads == 0) options.threads = 1;
    return options;
  }

  Server server_;
};

/// Something that happens once on a worker and that the test waits for, but not for ever.
template <class T = void>
class Event {
 public:
  template <class... Value>
  void happens(Value&&... value) {
    promise_.set_value(std::forward<Value>(value)...);
  }
  /// Not yet; without waiting.
  bool pending() const { return future_.wait_for(std::chrono::seconds{0}) != std::future_status::ready; }

  bool happened() { return future_.wait_for(Client::patience) == std::future_status::ready; }

  /// The value; throws when it does not happen.
  T get() {
    if (!happened()) throw std::runtime_error{"what the test waits for does not happen"};
    return future_.get();
  }

 private:
  std::promise<T> promise_;
  std::future<T> future_ = promise_.get_future();
};

}  // namespace skiff::test
