#include <skiff/resilience/bulkhead.hpp>

#include "resilience/options.hpp"

#include <algorithm>

namespace skiff {

Bulkhead::Waiter::~Waiter() {
  if (home_ != nullptr) home_->forget(*this);
}

Bulkhead::Bulkhead(const BulkheadOptions& options) : options_(options), limit_(options.limit) {
  resilience::check_positive("BulkheadOptions::limit", options.limit);
  resilience::check_option(options.longest_wait >= Duration::zero(), "BulkheadOptions::longest_wait", "0 or more",
                           options.longest_wait);
}

bool Bulkhead::try_enter() noexcept {
  if (inside_ >= limit_ || waiting_ > 0) return false;
  ++inside_;
  return true;
}

void Bulkhead::leave() noexcept {
  --inside_;
  admit_waiters();
}

bool Bulkhead::wait(Waiter& waiter, Priority priority) noexcept {
  if (options_.longest_wait == Duration::zero() || options_.queue == 0) return false;
  if (waiting_ >= options_.queue) {
    const auto lowest =
        std::find_if(lines_.begin(), lines_.end(), [](const Line& line) { return line.last != nullptr; });
    Waiter& last = *lowest->last;
    if (last.priority_ >= priority) return false;
    remove(last);
    last.displaced();
  }
  Line& line = lines_[static_cast<std::size_t>(priority)];
  waiter.home_ = this;
  waiter.priority_ = priority;
  waiter.before_ = line.last;
  waiter.after_ = nullptr;
  (line.last != nullptr ? line.last->after_ : line.first) = &waiter;
  line.last = &waiter;
  ++waiting_;
  return true;
}

void Bulkhead::forget(Waiter& waiter) noexcept {
  if (waiter.home_ == this) remove(waiter);
}

void Bulkhead::limit(std::uint32_t most) noexcept {
  limit_ = std::max(most, std::uint32_t{1});
  admit_waiters();
}

void Bulkhead::remove(Waiter& waiter) noexcept {
  Line& line = lines_[static_cast<std::size_t>(waiter.priority_)];
  (waiter.before_ != nullptr ? waiter.before_->after_ : line.first) = waiter.after_;
  (waiter.after_ != nullptr ? waiter.after_->before_ : line.last) = waiter.before_;
  waiter.home_ = nullptr;
  --waiting_;
}

void Bulkhead::admit_waiters() noexcept {
  while (waiting_ > 0 && inside_ < limit_) {
    const auto highest =
        std::find_if(lines_.rbegin(), lines_.rend(), [](const Line& line) { return line.first != nullptr; });
    Waiter& first = *highest->first;
    remove(first);
    ++inside_;
    first.admitted();
  }
}

}  // namespace skiff
