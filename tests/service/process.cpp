#include "service/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace skiff::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    read = ends[0];
    write = ends[1];
  }
  int read;
  int write;
};

void close(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

[[noreturn]] void become(const Launch& launch) {
  for (const char* name : {"SKIFF_LISTEN", "SKIFF_ADMIN", "SKIFF_ADMIN_HOST", "SKIFF_THREADS", "SKIFF_LOG_LEVEL", "SKIFF_LOG_FORMAT",
                           "SKIFF_ACCESS_LOG", "SKIFF_PLUGIN", "SKIFF_REUSE_PORT", "PORT", "SKIFF_SHUTDOWN_GRACE",
                           "SKIFF_SHUTDOWN_TIMEOUT", "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC",
                           "WATCHDOG_PID"}) {
    ::unsetenv(name);
  }
  for (const auto& [name, value] : launch.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments{const_cast<char*>(launch.program.c_str())};
  for (const std::string& argument : launch.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  if (launch.in_child) launch.in_child();
  ::execv(launch.program.c_str(), arguments.data());
  ::_exit(127);
}

// False at its end.
bool take(int& descriptor, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
  if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  if (got == 0 || (got < 0 && errno != EINTR)) close(descriptor);
  return descriptor >= 0;
}

}  // namespace

Process::Process(Launch launch) {
  const Pipe in;
  const Pipe out;
  const Pipe err;
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in.read, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    become(launch);
  }
  in_end_ = in.write;
  out_end_ = out.read;
  err_end_ = err.read;
  for (const int childs : {in.read, out.write, err.write}) ::close(childs);
  if (pid_ < 0) throw std::runtime_error{"cannot fork"};
  pid_descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (int* descriptor : {&in_end_, &out_end_, &err_end_, &pid_descriptor_}) close(*descriptor);
}

// Takes what it writes until that is enough; false when it ended before, or the patience did.
bool Process::pump(const std::function<bool()>& enough) {
  const auto deadline = Clock::now() + patience;
  while (!enough()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    std::array<pollfd, 3> sources{
        {{out_end_, POLLIN, 0}, {err_end_, POLLIN, 0}, {pid_descriptor_, POLLIN, 0}}};
    if (left <= 0 || ::poll(sources.data(), sources.size(), static_cast<int>(left)) == 0) return false;
    const bool written = sources[0].revents != 0 || sources[1].revents != 0;
    if (sources[0].revents != 0) take(out_end_, out_);
    if (sources[1].revents != 0) take(err_end_, err_);
    if (!written && sources[2].revents != 0) return enough();
  }
  return true;
}

bool Process::says(std::string_view text) {
  return pump([&] { return out_.find(text) != std::string::npos; });
}

std::uint16_t Process::port() { return announced_port("listening on "); }
std::uint16_t Process::admin_port() { return announced_port("admin on "); }

std::uint16_t Process::announced_port(std::string_view announcement) {
  const auto line_end = [&]() {
    const std::size_t line = out_.rfind(announcement);
    return line == std::string::npos ? line : out_.find('\n', line);
  };
  if (!pump([&] { return line_end() != std::string::npos; })) return 0;
  return static_cast<std::uint16_t>(std::atoi(out_.c_str() + out_.rfind(':', line_end()) + 1));
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

void Process::type(std::string_view text) const {
  [[maybe_unused]] const ssize_t written = ::write(in_end_, text.data(), text.size());
}

void Process::close_output() {
  close(out_end_);
}

int Process::exit_status() {
  if (!pump([] { return false; })) {
    pollfd ended{pid_descriptor_, POLLIN, 0};
    if (::poll(&ended, 1, 0) != 1) ::kill(pid_, SIGKILL);
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  while (out_end_ >= 0 && take(out_end_, out_)) {
  }
  while (err_end_ >= 0 && take(err_end_, err_)) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "skiff-service-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  path_ = pattern;
  ::chmod(path_.c_str(), 0755);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace skiff::test
