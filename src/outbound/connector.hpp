#pragma once

#include "core/io_runtime.hpp"
#include "net/socket.hpp"
#include "outbound/endpoint.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/result.hpp>
#include <skiff/core/runtime.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skiff::outbound {

/// A connection that was made.
struct Connected {
  net::Socket socket;
  Endpoint endpoint;
};

/// `co_await` it: connects to the first of `endpoints` that accepts (RFC 8305 section 5). They are tried in turn, the
/// next one `stagger` after the last or when that has failed, and all go on until one is there; the others are
/// closed. None, or not within `limit` for all of it: unavailable, with what each of them said. Cancelled: closes
/// all of them.
class Connect final : public Suspension, private Timer {
 public:
  Connect(IoRuntime& runtime, std::vector<Endpoint> endpoints, Duration stagger, Duration limit);
  ~Connect() override;

  Result<Connected> await_resume();

 private:
  class Attempt;

  bool begin() override;
  void abort() noexcept override;
  void fire() override;

  void try_next();
  void failed(Attempt& attempt, int error);
  void succeeded(Attempt& attempt);
  void note(const Endpoint& endpoint, int error);
  void finish();
  void arm_next();
  bool all_tried() const noexcept { return next_ == endpoints_.size(); }

  IoRuntime& runtime_;
  std::vector<Endpoint> endpoints_;
  std::vector<std::shared_ptr<Attempt>> attempts_;  // under way
  std::optional<Connected> connected_;
  std::string causes_;
  std::size_t next_ = 0;
  Duration stagger_;
  TimePoint give_up_at_;
  TimePoint next_at_{};
  bool finished_ = false;
};

}  // namespace skiff::outbound
