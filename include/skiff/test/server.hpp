#pragma once

#include <skiff/server/server.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace skiff::test {

/// A server on a free port of this machine while this object lives, for tests that want sockets: of another client,
/// of what the wire carries. Real time; one worker unless the options say otherwise. Caller needs none of it.
///
///     const test::Server server{my_routes()};
///     run("curl --fail " + server.url("/hello"));
class Server {
 public:
  /// Serves at once. `options` may listen elsewhere. What the handler refers to outlives this object.
  explicit Server(Handler handler, ServerOptions options = {});

  /// "http://127.0.0.1:41234", of the first address.
  std::string url(std::string_view target = "") const { return server_.addresses().front().url().append(target); }
  std::uint16_t port() const noexcept { return server_.addresses().front().port; }

  skiff::Server& operator*() noexcept { return server_; }
  skiff::Server* operator->() noexcept { return &server_; }

 private:
  skiff::Server server_;
};

}  // namespace skiff::test
