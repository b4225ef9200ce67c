#include "test/inlet.hpp"

namespace skiff::test {

/// Until the test sends more.
class Arrival final : public Suspension, private Timer {
 public:
  explicit Arrival(Inlet& inlet) noexcept : inlet_(inlet) {}
  ~Arrival() override { inlet_.waiting_ = nullptr; }

  void await_resume() const { throw_if_cancelled(); }

  /// The handler goes on when the runtime runs, not inside of the test's call.
  void wake() noexcept { Runtime::current().arm(*this, Runtime::current().now()); }

 private:
  bool begin() override {
    inlet_.waiting_ = this;
    return true;
  }
  void abort() noexcept override { wake(); }
  void fire() override { resume(); }

  Inlet& inlet_;
};

void Inlet::push(std::string_view piece) {
  if (piece.empty()) return;
  pieces_.emplace_back(piece);
  wake();
}

void Inlet::end() {
  ended_ = true;
  wake();
}

void Inlet::wake() {
  if (waiting_ != nullptr) waiting_->wake();
}

std::optional<Result<std::string_view>> Inlet::take() {
  constexpr std::size_t largest = 64 * 1024;  // as a connection's buffer
  if (failure_) return Result<std::string_view>{*failure_};
  if (length_ && *length_ > limit_) return too_large();
  if (!pieces_.empty() && taken_ == pieces_.front().size()) {
    pieces_.pop_front();
    taken_ = 0;
  }
  if (pieces_.empty()) {
    if (!ended_) return std::nullopt;
    return Result<std::string_view>{std::string_view{}};
  }
  const std::string_view piece = std::string_view{pieces_.front()}.substr(taken_, largest);
  if (given_ + piece.size() > limit_) return too_large();
  taken_ += piece.size();
  given_ += piece.size();
  return Result<std::string_view>{piece};
}

Result<std::string_view> Inlet::too_large() {
  failure_ = content_too_large("the body is larger than the " + std::to_string(limit_) + " bytes allowed here");
  return *failure_;
}

std::optional<std::uint64_t> Inlet::remaining() const noexcept {
  if (length_) return *length_ - given_;
  return std::nullopt;
}

Task<Result<std::string_view>> InletBody::next() {
  if (auto piece = inlet_->take()) return *std::move(piece);
  return wait();
}

Task<Result<std::string_view>> InletBody::wait() {
  for (;;) {
    if (auto piece = inlet_->take()) co_return *std::move(piece);
    Arrival arrival{*inlet_};
    co_await arrival;
  }
}

}  // namespace skiff::test
