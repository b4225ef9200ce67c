#include "core/timer_queue.hpp"

namespace skiff {

Timer::~Timer() {
  if (queue_ != nullptr) queue_->disarm(*this);
}

TimerQueue::~TimerQueue() {
  for (Timer* timer : heap_) timer->queue_ = nullptr;
}

void TimerQueue::arm(Timer& timer, TimePoint at) {
  if (timer.queue_ != nullptr) timer.queue_->disarm(timer);
  heap_.push_back(&timer);
  timer.queue_ = this;
  timer.at_ = at;
  timer.sequence_ = armed_so_far_++;
  timer.position_ = heap_.size() - 1;
  sift_up(timer.position_);
}

void TimerQueue::disarm(Timer& timer) noexcept {
  if (timer.queue_ != this) return;
  timer.queue_ = nullptr;
  const std::size_t hole = timer.position_;
  Timer* last = heap_.back();
  heap_.pop_back();
  if (last == &timer) return;
  place(last, hole);
  sift_up(hole);
  sift_down(last->position_);
}

void TimerQueue::fire_due(TimePoint now) {
  for (std::size_t budget = heap_.size(); budget > 0 && !heap_.empty() && next() <= now; --budget) {
    Timer* timer = heap_.front();
    disarm(*timer);
    timer->fire();
  }
}

void TimerQueue::place(Timer* timer, std::size_t position) noexcept {
  heap_[position] = timer;
  timer->position_ = position;
}

void TimerQueue::sift_up(std::size_t position) noexcept {
  Timer* timer = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!before(*timer, *heap_[parent])) break;
    place(heap_[parent], position);
    position = parent;
  }
  place(timer, position);
}

void TimerQueue::sift_down(std::size_t position) noexcept {
  Timer* timer = heap_[position];
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], *timer)) break;
    place(heap_[child], position);
    position = child;
  }
  place(timer, position);
}

}  // namespace skiff
