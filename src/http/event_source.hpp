#pragma once

#include <skiff/core/operation.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/event_stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// Appends an event as the lines that stand for it.
void append_event(std::string& text, const Event& event);

/// Events as a body. Between two of them the generator goes on while heartbeats are sent, so it runs as an operation
/// of its own, one step at a time.
class EventSource final : public BodySource {
 public:
  EventSource(Generator<Event> events, Duration heartbeat);
  ~EventSource() override;

  Task<Result<std::string_view>> next() override;
  void drain() noexcept override;

 private:
  class Wait;

  /// The generator, and its step under way.
  struct Steps {
    explicit Steps(Generator<Event> generator) noexcept : events(std::move(generator)) {}
    void begin();
    Task<std::optional<Event>> one();
    void ended();

    Generator<Event> events;
    Operation<std::optional<Event>> operation;
    bool under_way = false;
    bool finished = false;  // and not taken
    Wait* waiting = nullptr;
    std::unique_ptr<Steps> forsaken;  // itself, once nobody waits for its end any more
  };

  Task<Result<std::string_view>> wait();

  std::unique_ptr<Steps> steps_;
  Duration heartbeat_;
  std::string text_;
  bool opened_ = false;
  bool draining_ = false;
};

}  // namespace skiff
