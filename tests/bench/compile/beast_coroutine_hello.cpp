// The yardstick of compile.sh: a small HTTP server with Boost.Beast and Asio coroutines, in the
// shape most people would write it: accept loop, one coroutine per connection, one handler.
//
// Build: g++ -std=c++20 -O2 beast_coroutine_hello.cpp -o beast_hello -pthread
// Run:   ./beast_hello PORT                  (127.0.0.1; GET /plaintext and GET /json)

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response reply(const request& req, http::status status, std::string type, std::string body) {
    response res{status, req.version()};
    res.set(http::field::server, BOOST_BEAST_VERSION_STRING);
    res.set(http::field::content_type, type);
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}

response handle(const request& req) {
    if (req.method() != http::verb::get)
        return reply(req, http::status::method_not_allowed, "text/plain", "only GET here\n");
    if (req.target() == "/plaintext")
        return reply(req, http::status::ok, "text/plain", "Hello, World!");
    if (req.target() == "/json")
        return reply(req, http::status::ok, "application/json", R"({"message":"Hello, World!"})");
    return reply(req, http::status::not_found, "text/plain", "no such page\n");
}

asio::awaitable<void> serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    try {
        for (bool keep_alive = true; keep_alive;) {
            stream.expires_after(std::chrono::seconds(30));
            request req;
            co_await http::async_read(stream, buffer, req, asio::use_awaitable);
            const response res = handle(req);
            co_await http::async_write(stream, res, asio::use_awaitable);
            keep_alive = res.keep_alive();
        }
    } catch (const beast::system_error& error) {
        if (error.code() != http::error::end_of_stream && error.code() != beast::error::timeout)
            std::cerr << "connection: " << error.what() << '\n';
    }
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept_connections(tcp::endpoint endpoint) {
    tcp::acceptor acceptor{co_await asio::this_coro::executor, endpoint};
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream(std::move(socket))), asio::detached);
    }
}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: beast_hello PORT\n";
        return 2;
    }
    const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
    asio::io_context context{1};
    asio::signal_set signals{context, SIGINT, SIGTERM};
    signals.async_wait([&](auto, auto) { context.stop(); });
    asio::co_spawn(context, accept_connections({asio::ip::address_v4::loopback(), port}),
                   [](std::exception_ptr failure) {
                       if (failure) std::rethrow_exception(failure);
                   });
    context.run();
}
