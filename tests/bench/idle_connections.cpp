// Resident memory a server holds per idle keep-alive connection.
//
// Opens COUNT connections to HOST:PORT one after the other, sends one request on each, reads the
// whole answer and leaves the connection open. Prints the growth of the resident memory of process
// PID divided by COUNT, in bytes, on stdout; the details go to stderr.
// (Memory the kernel holds for the sockets is not part of a process and not counted.)
//
// Run: idle_connections HOST PORT COUNT PID        for example: idle_connections 127.0.0.1 8080 10000 4242

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

constexpr long connections_per_source = 20'000;  // one source address has some 28,000 ephemeral ports

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

long resident_bytes(const std::string& pid) {
    std::ifstream rollup("/proc/" + pid + "/smaps_rollup");  // exact, where statm may lag a little
    for (std::string word; rollup >> word;) {
        if (word != "Rss:") continue;
        long kib = 0;
        rollup >> kib;
        return kib * 1024;
    }
    std::ifstream statm("/proc/" + pid + "/statm");
    long total = 0, resident = 0;
    if (!(statm >> total >> resident)) fail("cannot read the memory of that process");
    return resident * ::sysconf(_SC_PAGESIZE);
}

void raise_fd_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Connection number `index`; every 20,000 connections to a loopback server the source address
// moves on (127.0.0.2, 127.0.0.3, ...), as the ephemeral ports of one address would run out.
int open_connection(const sockaddr_in& server, long index) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const timeval patience{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const long step = index / connections_per_source;
    if (step > 0 && (ntohl(server.sin_addr.s_addr) >> 24) == 127) {
        const int on = 1;
        ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        sockaddr_in source{};
        source.sin_family = AF_INET;
        source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(step));
        if (::bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) fail("bind");
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) fail("connect");
    return fd;
}

// Sends one request and reads up to the end of the body, which is known to be "Hello, World!".
void ask_once(int fd, const std::string& request) {
    if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        fail("send");
    std::string answer;
    char buffer[4096];
    while (!answer.ends_with("Hello, World!")) {
        const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
        if (got < 0) fail("recv");
        if (got == 0) {
            std::fprintf(stderr, "the server closed a connection; it answered:\n%s\n", answer.c_str());
            std::exit(1);
        }
        answer.append(buffer, static_cast<std::size_t>(got));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: idle_connections HOST PORT COUNT PID   (HOST: an IPv4 address)\n", stderr);
        return 2;
    }
    const std::string pid = argv[4];
    const long count = std::atol(argv[3]);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
    if (::inet_pton(AF_INET, argv[1], &server.sin_addr) != 1 || count < 1) {
        std::fputs("idle_connections: HOST must be an IPv4 address, COUNT at least 1\n", stderr);
        return 2;
    }
    raise_fd_limit();
    const std::string request = std::string("GET /plaintext HTTP/1.1\r\nHost: ") + argv[1] + "\r\n\r\n";

    // One connection first, so that what the server sets up once is not counted as a connection.
    ask_once(open_connection(server, 0), request);
    const long before = resident_bytes(pid);
    for (long i = 0; i < count; ++i) ask_once(open_connection(server, i), request);
    const long after = resident_bytes(pid);

    std::fprintf(stderr, "%ld idle connections: resident %ld -> %ld bytes\n", count, before, after);
    std::printf("%ld\n", (after - before) / count);
}
