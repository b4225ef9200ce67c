// How fast a server starts and stops.
//
// Starts COMMAND, which must serve GET /plaintext on 127.0.0.1:PORT, RUNS times. Each time it tries
// to connect every 50 microseconds and takes the time from the exec to the first byte of the first
// answer, then leaves that keep-alive connection open and idle, sends SIGTERM and takes the time
// until the process is gone. Prints the two medians in milliseconds: "FIRST_ANSWER EXIT".
//
// Run: startup PORT RUNS COMMAND [ARGUMENT...]     for example: startup 8080 11 ./floor 8080

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;

double milliseconds_since(steady::time_point start) {
    return std::chrono::duration<double, std::milli>(steady::now() - start).count();
}

pid_t start(char** command) {
    const pid_t child = ::vfork();
    if (child != 0) return child;
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(null, STDOUT_FILENO);
    ::execvp(command[0], command);
    ::_exit(127);
}

// The connected socket once the server has begun to answer on it, or -1 if it does not.
int first_answer(int port, pid_t server, steady::time_point started) {
    constexpr std::string_view request = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    while (milliseconds_since(started) < 10'000 && ::waitpid(server, nullptr, WNOHANG) == 0) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{10, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        char byte = 0;
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
            ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0 && ::recv(fd, &byte, 1, 0) == 1 && byte == 'H')
            return fd;
        ::close(fd);
        ::usleep(50);
    }
    return -1;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4 || std::atoi(argv[2]) < 1) {
        std::fputs("usage: startup PORT RUNS COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    std::vector<double> start_times, stop_times;
    for (int run = std::atoi(argv[2]); run > 0; --run) {
        const auto started = steady::now();
        const pid_t server = start(argv + 3);
        const int connection = first_answer(std::atoi(argv[1]), server, started);
        if (connection < 0) {
            std::fprintf(stderr, "startup: no answer from %s\n", argv[3]);
            ::kill(server, SIGKILL);
            return 1;
        }
        start_times.push_back(milliseconds_since(started));
        ::usleep(100'000);  // let it become idle

        const auto signalled = steady::now();
        ::kill(server, SIGTERM);
        ::waitpid(server, nullptr, 0);
        stop_times.push_back(milliseconds_since(signalled));
        ::close(connection);
    }
    std::printf("%.2f %.2f\n", median(start_times), median(stop_times));
}
