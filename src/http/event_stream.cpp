#include <skiff/http/event_stream.hpp>

#include "http/event_source.hpp"

#include <memory>
#include <utility>

namespace skiff {

Response event_stream(Generator<Event> events, EventStreamOptions options) {
  Response response;
  response.header("Content-Type", "text/event-stream").header("Cache-Control", "no-store");
  response.header("X-Accel-Buffering", "no");  // nginx would collect events
  response.body(Body{std::make_unique<EventSource>(std::move(events), options.heartbeat)});
  return response;
}

}  // namespace skiff
