#pragma once

#include "net/connection.hpp"

#include <skiff/core/cancellation.hpp>

#include <string_view>

namespace skiff::net {

/// A task waits here for more of its request's body.
class Connection::BodyArrival final : public Suspension {
 public:
  explicit BodyArrival(Connection& connection) noexcept : connection_(connection) {}
  void await_resume() const { throw_if_cancelled(); }

  void wake() { resume(); }
  void time_out() noexcept {
    timed_out_ = true;
    abort();
  }
  bool timed_out() const noexcept { return timed_out_; }

 private:
  bool begin() override {
    connection_.receive_body(*this);
    return true;
  }
  // The pending receive ends with an error and wakes the task.
  void abort() noexcept override {
    boost::system::error_code ignored;
    connection_.socket_.cancel(ignored);
  }

  Connection& connection_;
  bool timed_out_ = false;
};

/// A task writes `piece` and `tail` after what is to be written already, and waits here until the kernel has
/// taken all of it; now and then also to let other connections have their turn. A caller that is gone cancels
/// the task.
class Connection::Drained final : public Suspension {
 public:
  explicit Drained(Connection& connection, std::string_view piece = {}, std::string_view tail = {}) noexcept
      : connection_(connection), piece_(piece), tail_(tail) {}
  void await_resume() const {
    throw_if_cancelled();
    if (failed_) throw Cancelled{};
  }

  void wake(bool failed) {
    failed_ = failed;
    resume();
  }

 private:
  bool begin() override {
    const Flushed flushed = connection_.flush(piece_, tail_);
    failed_ = flushed == Flushed::failed;
    const bool goes_on = flushed == Flushed::all && !connection_.turn_is_over(piece_.size());
    if (failed_ || goes_on) return false;
    connection_.drained_ = this;
    connection_.await_writable();
    return true;
  }
  void abort() noexcept override {
    boost::system::error_code ignored;
    connection_.socket_.cancel(ignored);
  }

  Connection& connection_;
  std::string_view piece_;
  std::string_view tail_;
  bool failed_ = false;
};

}  // namespace skiff::net
