#pragma once

#include <skiff/core/generator.hpp>
#include <skiff/core/time.hpp>
#include <skiff/http/respond.hpp>
#include <skiff/http/response.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace skiff {

/// A server-sent event (HTML standard, 9.2), for an EventSource in a browser or anything else that reads
/// text/event-stream:
///
///     co_yield Event{"17.5"}.type("price").id("42");
///
/// Line breaks in the data arrive as "\n". Type and id are one line: line breaks and NUL are left out of them.
class Event {
 public:
  explicit Event(std::string data) noexcept : data_(std::move(data)) {}

  /// What a client listens for; "message" unless set.
  Event&& type(std::string type) && noexcept {
    type_ = std::move(type);
    return std::move(*this);
  }
  /// Comes back as the header Last-Event-ID when the client connects again.
  Event&& id(std::string id) && noexcept {
    id_ = std::move(id);
    return std::move(*this);
  }
  /// How long the client waits before it connects again, from now on.
  Event&& retry(std::chrono::milliseconds delay) && noexcept {
    retry_ = delay;
    return std::move(*this);
  }

  const std::string& data() const noexcept { return data_; }
  const std::string& type() const noexcept { return type_; }
  const std::string& id() const noexcept { return id_; }
  std::optional<std::chrono::milliseconds> retry() const noexcept { return retry_; }

 private:
  std::string data_;
  std::string type_;
  std::string id_;
  std::optional<std::chrono::milliseconds> retry_;
};

struct EventStreamOptions {
  /// A comment is sent when there was no event for so long: it keeps proxies from closing the connection, and tells
  /// whether the client is still there. Not positive: none.
  Duration heartbeat = std::chrono::seconds{15};
};

/// The answer that sends each event as it comes. The generator runs at the pace of the reader; it is cancelled when
/// the client leaves and when the server drains, where the stream ends well and the client connects again, to another
/// instance. So it may go on for ever. It owns what it uses: the request may be gone before it.
///
///     app.get("/ticks", [] { return ticks(); });   // a Generator<Event> by itself has the options' defaults
Response event_stream(Generator<Event> events, EventStreamOptions options = {});

template <>
struct Respond<Generator<Event>> {
  static constexpr bool known = true;
  static Reply from(Generator<Event> events, const Request&) { return event_stream(std::move(events)); }
  static void describe(EndpointDescription& endpoint) { endpoint.answer = AnswerDescription{"text/event-stream", nullptr}; }
};

}  // namespace skiff
