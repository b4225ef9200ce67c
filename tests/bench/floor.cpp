// The floor: the least a server on this kernel can spend per request.
//
// One thread, one level-triggered epoll loop, one recv and one send per readable event, the same
// thirteen bytes for every answer. Nothing is parsed beyond counting "\r\n\r\n", so pipelined
// requests are answered too; a request that arrives in two pieces may not be. What skiff costs above
// this figure is what skiff itself costs.
//
// Run: floor PORT            (PORT 0 picks a free one; listens on 127.0.0.1 only)

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";
constexpr std::size_t max_answers = 256;  // per send; far above any pipeline measured here

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::size_t count_requests(std::string_view input) {
    std::size_t count = 0;
    for (auto end = input.find("\r\n\r\n"); end != input.npos; end = input.find("\r\n\r\n", end + 4))
        ++count;
    return count;
}

int listen_on(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd, generic, size) != 0) fail("bind");
    if (::listen(fd, 4096) != 0) fail("listen");
    ::getsockname(fd, generic, &size);
    std::printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return fd;
}

void watch(int loop, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: floor PORT\n", stderr);
        return 2;
    }
    std::string answers;
    for (std::size_t i = 0; i < max_answers; ++i) answers += answer;

    const int listener = listen_on(std::atoi(argv[1]));
    const int loop = ::epoll_create1(EPOLL_CLOEXEC);
    watch(loop, listener);

    static char input[64 * 1024];
    epoll_event events[256];
    for (;;) {
        const int ready = ::epoll_wait(loop, events, std::size(events), -1);
        for (int i = 0; i < ready; ++i) {
            const int fd = events[i].data.fd;
            if (fd == listener) {
                const int client = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (client < 0) continue;
                const int on = 1;
                ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                watch(loop, client);
                continue;
            }
            const ssize_t got = ::recv(fd, input, sizeof input, 0);
            if (got <= 0) {
                ::close(fd);  // also takes it out of the epoll set
                continue;
            }
            const auto requests = count_requests({input, static_cast<std::size_t>(got)});
            ::send(fd, answers.data(), answer.size() * std::min(requests, max_answers), MSG_NOSIGNAL);
        }
    }
}
