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

  void begin(bool surely = true) {
    operation.ended = false;
    socket->receive(operation, space.data(), space.size(), surely);
  }
  /// What comes next; an error as its message.
  std::string end() {
    context->restart();
    while (!operation.ended && context->run_one() > 0) {
    }
    if (operation.error()) return operation.error().message();
    return {space.data(), std::min(operation.bytes(), space.size())};
  }
  std::string next(bool surely = true) {
    begin(surely);
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
  for (const bool surely : {true, false}) {
    begin(surely);
    sends("abc");
    EXPECT_EQ(end(), "abc");
    sends("def");
    EXPECT_EQ(next(surely), "def");
  }
}

TEST_F(AReceivingSocket, GivesWhatIsMoreThanTheSpaceInPieces) {
  sends("abcdefghij");
  EXPECT_EQ(next(false), "abcd");
  EXPECT_EQ(next(false), "efgh");
  EXPECT_EQ(next(false), "ij");
}

TEST_F(AReceivingSocket, LetsMoreThanTheSpaceThroughTheSpill) {
  std::array<char, 8> spill{};
  sends("abcdefghijklmnop");
  socket->receive(operation, space.data(), space.size(), false, spill);
  EXPECT_EQ(end(), "abcd");
  EXPECT_EQ(operation.spilled, "efghijkl");
  EXPECT_EQ(operation.bytes(), 12U);
  EXPECT_EQ(next(false), "mnop");
}

TEST_F(AReceivingSocket, SeesTheEndThatCameWithTheLastBytes) {
  sends("abc");
  closes();
  EXPECT_EQ(next(false), "abc");
  EXPECT_EQ(next(false), eof);
}

TEST_F(AReceivingSocket, SeesTheEndThatFollowsALastPieceOfJustTheSpace) {
  sends("abcd");
  closes();
  EXPECT_EQ(next(false), "abcd");
  EXPECT_EQ(next(false), eof);
}

TEST_F(AReceivingSocket, SeesAResetThatCameWithTheLastBytes) {
  sends("abc");
  closes(true);
  EXPECT_EQ(next(true), "abc");
  EXPECT_EQ(next(true), "Connection reset by peer");
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
