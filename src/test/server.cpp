#include <skiff/test/server.hpp>

#include <utility>

namespace skiff::test {
namespace {

ServerOptions completed(ServerOptions options) {
  if (options.listen.empty() && options.inherited.empty()) options.listen = {Address::parse("127.0.0.1:0")};
  if (options.threads == 0) options.threads = 1;
  return options;
}

}  // namespace

Server::Server(Handler handler, ServerOptions options) : server_(std::move(handler), completed(std::move(options))) {
  server_.start();
}

}  // namespace skiff::test
