#include "net/receiver.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace skiff::net {
namespace {

/// Notes how its receives end.
class Noted final : public ReceiveOperation {
 public:
  Noted()
      : ReceiveOperation(
            [](ReceiveOperation& self, bool loop_gone) {
              auto& noted = static_cast<Noted&>(self);
              noted.ended = true;
              noted.gone = loop_gone;
            },
            [](ReceiveOperation& self, std::string_view bytes) { static_cast<Noted&>(self).spilled = bytes; }) {}
  std::string spilled;
  bool ended = false;
  bool gone = false;
};

/// A connection of TCP within this process: `socket` is received from, `peer` is a plain descriptor.
struct AReceivingSocket : testing::Test {
  AReceivingSocket() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener, 1);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    const int connected = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    ::connect(connected, reinterpret_cast<sockaddr*>(&address), length);
    peer = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    socket.emplace(Socket{*context, boost::asio::generic::stream_protocol{AF_INET, 0}, connected});
  }
  ~AReceivingSocket() override {
    socket.reset();
    if (peer >= 0) ::close(peer);
  }

  void sends(std::string_view text) {
    ASSERT_EQ(::send(peer, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  void closes(bool with_reset = false) {
    const linger at_once{with_reset ? 1 : 0, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(std::exchange(peer, -1));
  }

  void begin() {
    operation.ended = false;
    socket->receive(operation, space.data(), space.size());
  }
  /// What comes next; an error as its message.
  std::string end() {
    context->restart();
    while (!operation.ended && context->run_one() > 0) {
    }
    if (operation.error()) return operation.error().message();
    return {space.data(), std::min(operation.bytes(), space.size())};
  }
  std::string next() {
    begin();
    return end();
  }

  std::optional<boost::asio::io_context> context{std::in_place};
  std::array<char, 4> space{};
  Noted operation;
  std::optional<ReceivingSocket> socket;
  int peer = -1;
};

const std::string eof = boost::system::error_code{boost::asio::error::eof}.message();

TEST_F(AReceivingSocket, GivesWhatComes) {
  begin();
  sends("abc");
  EXPECT_EQ(end(), "abc");
  sends("def");
  EXPECT_EQ(next(), "def");
}

TEST_F(AReceivingSocket, GivesWhatIsMoreThanTheSpaceInPieces) {
  sends("abcdefghij");
  EXPECT_EQ(next(), "abcd");
  EXPECT_EQ(next(), "efgh");
  EXPECT_EQ(next(), "ij");
}

TEST_F(AReceivingSocket, LetsMoreThanTheSpaceThroughTheSpill) {
  std::array<char, 8> spill{};
  sends("abcdefghijklmnop");
  socket->receive(operation, space.data(), space.size(), spill);
  EXPECT_EQ(end(), "abcd");
  EXPECT_EQ(operation.spilled, "efghijkl");
  EXPECT_EQ(operation.bytes(), 12U);
  EXPECT_EQ(next(), "mnop");
}

TEST_F(AReceivingSocket, SeesTheEndThatCameWithTheLastBytes) {
  sends("abc");
  closes();
  EXPECT_EQ(next(), "abc");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, SeesTheEndThatFollowsALastPieceOfJustTheSpace) {
  sends("abcd");
  closes();
  EXPECT_EQ(next(), "abcd");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, SeesTheEndThatFollowsASpillOfJustItsSize) {
  std::array<char, 4> spill{};
  sends("abcdefgh");
  closes();
  socket->receive(operation, space.data(), space.size(), spill);
  EXPECT_EQ(end(), "abcd");
  EXPECT_EQ(operation.spilled, "efgh");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, NeedsNoSpillForJustTheSpace) {
  std::array<char, 8> spill{};
  sends("abcd");
  socket->receive(operation, space.data(), space.size(), spill);
  EXPECT_EQ(end(), "abcd");
  EXPECT_EQ(operation.bytes(), 4U);
  EXPECT_EQ(operation.spilled, "");
  sends("e");
  EXPECT_EQ(next(), "e");
}

TEST_F(AReceivingSocket, SeesTheEndThatCameWhileNothingWasReceived) {
  sends("abc");
  EXPECT_EQ(next(), "abc");
  sends("de");
  closes();
  context->restart();
  context->poll();  // epoll's report finds no operation
  EXPECT_EQ(next(), "de");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, SeesTheEndThatCameAfterItsReport) {
  sends("abc");
  EXPECT_EQ(next(), "abc");
  sends("de");
  context->restart();
  context->poll();
  closes();
  EXPECT_EQ(next(), "de");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, SeesTheEndAfterAWaitForRoomToSend) {
  bool writable = false;
  begin();
  socket->async_wait(Socket::wait_write, [&writable](const boost::system::error_code&) { writable = true; });
  while (!writable) context->run_one();
  sends("abc");
  closes();
  EXPECT_EQ(end(), "abc");
  EXPECT_EQ(next(), eof);
}

TEST_F(AReceivingSocket, GoesOnBehindAnUrgentByte) {
  begin();
  sends("ab");
  ASSERT_EQ(::send(peer, "!", 1, MSG_OOB), 1);
  sends("c");
  EXPECT_EQ(end(), "ab");
  EXPECT_EQ(next(), "c");
}

TEST_F(AReceivingSocket, SeesAResetWhileItWaits) {
  sends("abc");
  EXPECT_EQ(next(), "abc");
  begin();
  closes(true);
  EXPECT_EQ(end(), "Connection reset by peer");
}

TEST_F(AReceivingSocket, SeesAResetThatCameWithTheLastBytes) {
  sends("abc");
  closes(true);
  EXPECT_EQ(next(), "abc");
  EXPECT_EQ(next(), "Connection reset by peer");
}

TEST_F(AReceivingSocket, EndsAReceiveWhenItIsClosed) {
  begin();
  socket.reset();
  EXPECT_EQ(end(), boost::system::error_code{boost::asio::error::operation_aborted}.message());
  EXPECT_FALSE(operation.gone);
}

TEST_F(AReceivingSocket, SaysThatTheEventLoopHasGone) {
  begin();
  socket.reset();
  context.reset();
  EXPECT_TRUE(operation.ended);
  EXPECT_TRUE(operation.gone);
}

}  // namespace
}  // namespace skiff::net
