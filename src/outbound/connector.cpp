#include "outbound/connector.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace skiff::outbound {

/// One address tried. Outlives the Connect while its wait is pending; then it has no owner any more.
class Connect::Attempt final : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Connect& owner, const Endpoint& endpoint)
      : owner_(&owner), endpoint_(endpoint), socket_(owner.runtime_.context()) {}

  /// 0: under way; otherwise the error.
  int start() {
    const int descriptor = ::socket(endpoint_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    boost::system::error_code refused;
    socket_.assign({endpoint_.family(), 0}, descriptor, refused);
    if (refused) {
      ::close(descriptor);
      return refused.value();
    }
    const int on = 1;
    if (endpoint_.family() != AF_UNIX) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* address = reinterpret_cast<const sockaddr*>(&endpoint_.address);
    if (::connect(descriptor, address, endpoint_.length) != 0 && errno != EINPROGRESS) return errno;
    socket_.async_wait(net::Socket::wait_write,
                       [self = shared_from_this()](const boost::system::error_code&) { self->decided(); });
    return 0;
  }

  void abandon() noexcept {
    owner_ = nullptr;
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  Connected take() { return {std::move(socket_), endpoint_}; }

 private:
  void decided() {
    if (owner_ == nullptr) return;
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    Connect& owner = *std::exchange(owner_, nullptr);
    error == 0 ? owner.succeeded(*this) : owner.failed(*this, error);
  }

  Connect* owner_;
  Endpoint endpoint_;
  net::Socket socket_;
};

Connect::Connect(IoRuntime& runtime, std::vector<Endpoint> endpoints, Duration stagger, Duration limit)
    : runtime_(runtime), endpoints_(std::move(endpoints)), stagger_(stagger), give_up_at_(runtime.now() + limit) {}

Connect::~Connect() {
  for (const auto& attempt : attempts_) attempt->abandon();
}

bool Connect::begin() {
  try_next();
  return !finished_;
}

void Connect::try_next() {
  while (!all_tried()) {
    const Endpoint& endpoint = endpoints_[next_++];
    auto attempt = std::make_shared<Attempt>(*this, endpoint);
    const int error = attempt->start();
    if (error == 0) {
      attempts_.push_back(std::move(attempt));
      break;
    }
    attempt->abandon();
    note(endpoint, error);
  }
  if (attempts_.empty()) return finish();
  next_at_ = all_tried() ? TimePoint::max() : runtime_.now() + stagger_;
  arm_next();
}

void Connect::arm_next() { runtime_.arm(*this, std::min(next_at_, give_up_at_)); }

void Connect::failed(Attempt& attempt, int error) {
  note(attempt.endpoint(), error);
  const auto same = [&attempt](const std::shared_ptr<Attempt>& other) { return other.get() == &attempt; };
  const std::shared_ptr<Attempt> kept = attempt.shared_from_this();
  std::erase_if(attempts_, same);
  if (finished_) return;
  if (!all_tried()) {
    try_next();
  } else if (attempts_.empty()) {
    finish();
  }
  if (finished_ && waiting()) resume();
}

void Connect::succeeded(Attempt& attempt) {
  connected_.emplace(attempt.take());
  finish();
  resume();
}

void Connect::finish() {
  finished_ = true;
  runtime_.disarm(*this);
  for (const auto& attempt : attempts_) attempt->abandon();
  attempts_.clear();
}

void Connect::fire() {
  if (finished_) return resume();  // aborted
  if (runtime_.now() < give_up_at_) {
    try_next();
    if (finished_) resume();
    return;
  }
  for (const auto& attempt : attempts_) note(attempt->endpoint(), ETIMEDOUT);
  finish();
  resume();
}

// Unwinds from the event loop, as a timer that is due.
void Connect::abort() noexcept {
  finish();
  runtime_.arm(*this, runtime_.now());
}

void Connect::note(const Endpoint& endpoint, int error) {
  if (!causes_.empty()) causes_ += "; ";
  causes_ += "cannot connect to " + endpoint.text() + ": " + std::strerror(error);
}

Result<Connected> Connect::await_resume() {
  throw_if_cancelled();
  if (connected_) return *std::move(connected_);
  return unavailable("a service cannot be reached").with_cause(causes_);
}

}  // namespace skiff::outbound
