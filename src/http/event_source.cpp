#include "http/event_source.hpp"

#include <skiff/core/runtime.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace skiff {
namespace {

constexpr std::string_view comment = ":\n\n";

// A field is one line; NUL would make the client ignore an id.
void append_line(std::string& text, std::string_view field, std::string_view value) {
  text.append(field).append(": ");
  std::copy_if(value.begin(), value.end(), std::back_inserter(text),
               [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
  text.push_back('\n');
}

}  // namespace

void append_event(std::string& text, const Event& event) {
  if (!event.type().empty()) append_line(text, "event", event.type());
  if (!event.id().empty()) append_line(text, "id", event.id());
  if (event.retry()) append_line(text, "retry", std::to_string(event.retry()->count()));
  std::string_view rest = event.data();
  for (;;) {
    const std::size_t end = rest.find_first_of("\r\n");
    text.append("data: ").append(rest.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + (rest.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  text.push_back('\n');
}

/// Until the step has ended, or time for a heartbeat has come.
class EventSource::Wait final : public Suspension, private Timer {
 public:
  Wait(EventSource& source) noexcept : steps_(source.steps_.get()), heartbeat_(source.heartbeat_) {}
  ~Wait() override {
    if (steps_ != nullptr) steps_->waiting = nullptr;
  }

  void await_resume() const { throw_if_cancelled(); }

  void wake() { resume(); }

  /// Not at once: who calls has something else to do first.
  void wake_soon() noexcept { Runtime::current().arm(*this, Runtime::current().now()); }

  void forget_source() noexcept { steps_ = nullptr; }

 private:
  bool begin() override {
    if (!steps_->under_way && !steps_->finished) steps_->begin();
    if (steps_->finished) return false;
    steps_->waiting = this;
    Runtime& runtime = Runtime::current();
    if (heartbeat_ > Duration::zero()) runtime.arm(*this, runtime.now() + heartbeat_);
    return true;
  }
  // The generator unwinds first.
  void abort() noexcept override { steps_->operation.cancel(); }
  void fire() override { resume(); }

  Steps* steps_;
  Duration heartbeat_;
};

void EventSource::Steps::begin() {
  finished = operation.start(one(), this, [](void* self) { static_cast<Steps*>(self)->ended(); });
  under_way = !finished;
}

Task<std::optional<Event>> EventSource::Steps::one() { co_return co_await events.next(); }

void EventSource::Steps::ended() {
  under_way = false;
  finished = true;
  const std::unique_ptr<Steps> last = std::move(forsaken);
  if (waiting != nullptr) waiting->wake();
}

EventSource::EventSource(Generator<Event> events, Duration heartbeat)
    : steps_(std::make_unique<Steps>(std::move(events))), heartbeat_(heartbeat) {}

// A generator that is in blocking() cannot be destroyed before that has ended.
EventSource::~EventSource() {
  if (steps_->waiting != nullptr) std::exchange(steps_->waiting, nullptr)->forget_source();
  if (!steps_->under_way || steps_->operation.interruptible()) return;
  Steps& steps = *steps_;
  steps.operation.cancel();
  steps.forsaken = std::move(steps_);
}

Task<Result<std::string_view>> EventSource::next() {
  if (draining_) return std::string_view{};
  // The answer's head leaves with its first piece: the client learns at once that it is connected.
  if (!std::exchange(opened_, true)) return comment;
  return wait();
}

Task<Result<std::string_view>> EventSource::wait() {
  {
    Wait wait{*this};
    co_await wait;
  }
  if (draining_) co_return std::string_view{};
  if (!std::exchange(steps_->finished, false)) co_return comment;
  const std::optional<Event> event = steps_->operation.take();
  if (!event) co_return std::string_view{};
  text_.clear();
  append_event(text_, *event);
  co_return std::string_view{text_};
}

void EventSource::drain() noexcept {
  if (std::exchange(draining_, true)) return;
  if (steps_->waiting != nullptr) steps_->waiting->wake_soon();
}

}  // namespace skiff
