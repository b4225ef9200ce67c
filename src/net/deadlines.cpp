#include "net/deadlines.hpp"

#include <algorithm>

namespace skiff::net {

Deadlines::Head::Head() noexcept { previous_ = next_ = this; }

void Deadlines::place(Deadline& entry) noexcept {
  entry.unlink();
  // The slot at or after the deadline; the farthest one for what is farther, which is then placed again.
  const auto wait = std::max(entry.at_ - current_at_, tick);
  const auto ticks = std::min<Duration::rep>((wait + tick - Duration{1}) / tick, slots - 1);
  entry.slot_at_ = current_at_ + ticks * tick;
  Head& slot = slots_[(current_ + static_cast<std::size_t>(ticks)) % slots];
  entry.next_ = &slot;
  entry.previous_ = slot.previous_;
  slot.previous_->next_ = &entry;
  slot.previous_ = &entry;
}

void Deadlines::advance(TimePoint now) {
  while (current_at_ + tick <= now) {
    current_at_ += tick;
    current_ = (current_ + 1) % slots;
    visit(slots_[current_], now);
  }
}

void Deadlines::visit(Head& slot, TimePoint now) {
  while (slot.next_ != &slot) {
    Deadline& entry = *slot.next_;
    entry.unlink();
    entry.slot_at_ = TimePoint::max();
    if (entry.at_ == TimePoint::max()) continue;
    if (entry.at_ > now) {
      place(entry);
    } else {
      entry.at_ = TimePoint::max();
      entry.on_deadline();
    }
  }
}

}  // namespace skiff::net
