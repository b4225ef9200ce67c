#pragma once

#include "outbound/pool_state.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/runtime.hpp>

#include <utility>

namespace skiff::outbound {

/// Leave to make a connection to a host, counted as one.
class PoolState::Slot {
 public:
  Slot() noexcept = default;
  Slot(PoolState& pool, Host& host) noexcept : pool_(&pool), host_(&host) {
    ++host.connecting;
    ++pool.open_;
  }
  Slot(Slot&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)), host_(other.host_) {}
  Slot& operator=(Slot&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(host_, other.host_);
    return *this;
  }
  ~Slot() {
    if (pool_ == nullptr) return;
    uncount();
    pool_->room_made();
  }

  explicit operator bool() const noexcept { return pool_ != nullptr; }

  /// The connection is there, and counts instead.
  void become_connection() noexcept {
    uncount();
    pool_ = nullptr;
  }

 private:
  void uncount() noexcept {
    --host_->connecting;
    --pool_->open_;
  }

  PoolState* pool_ = nullptr;
  Host* host_ = nullptr;
};

/// A call waits here for its turn: it gets a connection that another call has done with, or leave to make one. Goes on
/// as a timer that is due, from the event loop.
class PoolState::Turn final : public Suspension, private Timer {
 public:
  Turn(PoolState& pool, Host& host) noexcept : pool_(pool), host_(host) {}
  ~Turn() override {
    leave_line();
    if (lease) lease.give_back();
  }

  void await_resume() const { throw_if_cancelled(); }

  Host& host() const noexcept { return host_; }
  void come() {
    leave_line();
    if (pool_.runtime_ != nullptr) pool_.runtime_->arm(*this, skiff::now());
  }

  Lease lease;
  Slot slot;

 private:
  bool begin() override {
    pool_.line_.push_back(this);
    ++host_.waiting;
    in_line_ = true;
    return true;
  }
  void abort() noexcept override { come(); }
  void fire() override { resume(); }
  void leave_line() noexcept {
    if (!std::exchange(in_line_, false)) return;
    std::erase(pool_.line_, this);
    --host_.waiting;
  }

  PoolState& pool_;
  Host& host_;
  bool in_line_ = false;
};

}  // namespace skiff::outbound
