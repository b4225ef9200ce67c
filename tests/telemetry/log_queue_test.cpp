#include "telemetry/log_queue.hpp"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <concepts>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

// With real descriptors: pipes that are read, not read, closed; a full disk.
namespace skiff::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;

constexpr std::chrono::seconds patience{20};
constexpr std::size_t capacity = 64 * 1024;

std::string report(std::uint64_t lines) { return std::to_string(lines) + " lost\n"; }

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    close_read();
    close_write();
  }
  int write_end() const { return ends[1]; }
  void close_read() { close(ends[0]); }
  void close_write() { close(ends[1]); }

  /// Reads until `text` has come.
  std::string read_until(std::string_view text) {
    return read_until([text](const std::string& so_far) { return so_far.find(text) != std::string::npos; });
  }

  template <class Predicate>
    requires std::predicate<Predicate, const std::string&>
  std::string read_until(Predicate enough) {
    std::array<char, 4096> buffer{};
    while (!enough(seen)) {
      pollfd readable{ends[0], POLLIN, 0};
      if (::poll(&readable, 1, std::chrono::milliseconds{patience}.count()) != 1) break;
      const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
      if (got <= 0) break;
      seen.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return seen;
  }

  static void close(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
  }

  std::array<int, 2> ends{-1, -1};
  std::string seen;
};

std::uint64_t lines_in(const std::string& text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

/// What report() told of: the sum of the numbers before " lost".
std::uint64_t reported_in(const std::string& text) {
  std::uint64_t lines = 0;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with(" lost")) lines += std::stoull(line);
  }
  return lines;
}

struct ALogQueue : testing::Test {
  ALogQueue() { ::signal(SIGPIPE, SIG_IGN); }
  std::uint64_t dropped() const { return LogQueue::dropped() - before; }
  const std::uint64_t before = LogQueue::dropped();
};

TEST_F(ALogQueue, WritesEachLineInOrder) {
  Pipe pipe;
  {
    LogQueue queue{pipe.write_end(), capacity, report};
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      const std::string line = "line " + std::to_string(i) + "\n";
      queue.push(line);
      expected += line;
    }
    EXPECT_TRUE(queue.flush(patience));
    EXPECT_EQ(pipe.read_until("line 99\n"), expected);
    queue.push("the last\n");
  }
  EXPECT_THAT(pipe.read_until("last\n"), EndsWith("the last\n")) << "what waits at the end is written";
  EXPECT_EQ(dropped(), 0U);
}

TEST_F(ALogQueue, LosesNoLineOfManyThreads) {
  Pipe pipe;
  constexpr int threads = 4;
  constexpr int lines = 2000;
  std::string seen;
  std::thread reader{[&] { seen = pipe.read_until("the end\n"); }};
  {
    LogQueue queue{pipe.write_end(), std::size_t{1} << 20, report};
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&queue, t] {
        for (int i = 0; i < lines; ++i) queue.push("thread " + std::to_string(t) + "\n");
      });
    }
    for (std::thread& writer : writers) writer.join();
    queue.push("the end\n");
  }
  reader.join();
  EXPECT_EQ(lines_in(seen), static_cast<std::uint64_t>(threads * lines + 1));
  EXPECT_EQ(dropped(), 0U);
}

TEST_F(ALogQueue, HoldsNobodyUpWhenItsReaderStopsAndCountsWhatItLoses) {
  Pipe pipe;
  const std::string line(1023, 'x');
  constexpr std::uint64_t pushed = 1000;
  ASSERT_GE(::fcntl(pipe.write_end(), F_SETPIPE_SZ, 4096), 0) << "less than the queue holds";
  {
    LogQueue queue{pipe.write_end(), capacity, report};
    for (std::uint64_t i = 0; i < pushed; ++i) queue.push(line + "\n");  // comes back although nobody reads
    EXPECT_FALSE(queue.flush(0ms));
    EXPECT_GT(dropped(), 0U);

    const auto whole_in = [&line](const std::string& text) {
      return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), 'x')) / line.size();
    };
    const std::string seen =
        pipe.read_until([&](const std::string& text) { return whole_in(text) + reported_in(text) >= pushed; });
    EXPECT_EQ(reported_in(seen), dropped()) << "told once it flows again";
    EXPECT_EQ(whole_in(seen) + dropped(), pushed) << "each line is either there or counted";
  }
}

TEST_F(ALogQueue, CountsWhatADiskThatIsFullRefuses) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  {
    LogQueue queue{full, capacity, report};
    for (int i = 0; i < 10; ++i) queue.push("line\n");
    EXPECT_TRUE(queue.flush(patience));
    EXPECT_EQ(dropped(), 10U);
  }
  ::close(full);
}

TEST_F(ALogQueue, CountsWhatNobodyCanReadAnyMore) {
  Pipe pipe;
  pipe.close_read();
  LogQueue queue{pipe.write_end(), capacity, report};
  queue.push("line\n");
  EXPECT_TRUE(queue.flush(patience));
  EXPECT_EQ(dropped(), 1U);
}

TEST_F(ALogQueue, WaitsForADescriptorThatSomebodyMadeNonBlocking) {
  Pipe pipe;
  ::fcntl(pipe.write_end(), F_SETFL, O_NONBLOCK);
  const std::string line(99, 'x');
  std::string seen;
  std::thread reader{[&] { seen = pipe.read_until("the end\n"); }};
  {
    LogQueue queue{pipe.write_end(), std::size_t{1} << 20, report};
    for (int i = 0; i < 3000; ++i) queue.push(line + "\n");
    queue.push("the end\n");
  }
  reader.join();
  EXPECT_EQ(lines_in(seen), 3001U);
  EXPECT_EQ(dropped(), 0U);
}

TEST_F(ALogQueue, DropsALineThatCanNeverFit) {
  Pipe pipe;
  LogQueue queue{pipe.write_end(), 100, report};
  queue.push(std::string(200, 'x') + "\n");
  queue.push("short\n");
  EXPECT_THAT(pipe.read_until(" lost\n"), testing::StartsWith("short\n1 lost\n"));
}

}  // namespace
}  // namespace skiff::telemetry
