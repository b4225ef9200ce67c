#include <skiff/core/cancellation.hpp>

#include <utility>

namespace skiff {

void CancellationScope::cancel() noexcept {
  if (cancelled_) return;
  cancelled_ = true;
  if (waiting_ == nullptr) return;
  waiting_->cancelled_ = true;
  waiting_->abort();
}

Suspension::~Suspension() {
  if (scope_ != nullptr && scope_->waiting_ == this) scope_->waiting_ = nullptr;
}

bool Suspension::suspend(std::coroutine_handle<> waiter, CancellationScope* scope) {
  if (scope != nullptr && scope->cancelled_) {
    cancelled_ = true;
    return false;
  }
  context_ = ContextRef{Context::current()};
  if (!begin()) return false;
  waiter_ = waiter;
  scope_ = scope;
  if (scope == nullptr) return true;
  scope->waiting_ = this;
  // What begin() ran may have cancelled the chain that it belongs to.
  if (scope->cancelled_) {
    cancelled_ = true;
    abort();
  }
  return true;
}

void Suspension::resume() {
  if (scope_ != nullptr && scope_->waiting_ == this) scope_->waiting_ = nullptr;
  const ContextRef context = std::move(context_);
  const Context::Entered entered{context.get()};
  scope_ = nullptr;
  std::exchange(waiter_, nullptr).resume();
}

}  // namespace skiff
