#include "middleware/access_line.hpp"

#include "http/peer_parts.hpp"

#include <array>

namespace skiff {
AccessLine::AccessLine(const Request& request, bool with_query)
    : method(request.method_text()),
      path(request.path()),
      query(with_query ? request.query_string() : std::string_view{}),
      peer(request.peer()),
      user_agent(request.header("user-agent")),
      begun(now()) {}

void AccessLine::write(const Log& log) const {
  std::array<Field, 10> fields;
  std::size_t count = 0;
  const auto add = [&](const Field& field) { fields[count++] = field; };
  add({"http.request.method", method});
  add({"url.path", path});
  if (!query.empty()) add({"url.query", query});
  if (status != 0) add({"http.response.status_code", status});
  add({"event.duration", (now() - begun).count()});
  if (bytes) add({"http.response.body.bytes", *bytes});
  if (!peer.empty()) {
    const PeerParts client = split_peer(peer);
    add({"client.address", client.address});
    if (client.port) add({"client.port", *client.port});
  }
  if (!user_agent.empty()) add({"user_agent.original", user_agent});
  if (!error.empty()) add({"error.message", error});
  log.write(Level::info, status != 0 ? "request answered" : "request abandoned", {fields.data(), count});
}

KeptAccessLine::KeptAccessLine(const AccessLine& line, const Request& request)
    : request_id_(request.id()), route_(request.route()), trace_(request.trace()), line_(line) {
  text_.reserve(line.method.size() + line.path.size() + line.query.size() + line.peer.size() + line.user_agent.size());
  for (std::string_view* view : {&line_.method, &line_.path, &line_.query, &line_.peer, &line_.user_agent}) {
    *view = keep(*view);
  }
}

// The room was reserved: what was kept before stays where it is.
std::string_view KeptAccessLine::keep(std::string_view view) {
  const std::size_t at = text_.size();
  text_.append(view);
  return std::string_view{text_}.substr(at);
}

void KeptAccessLine::write(const Log& log, std::uint64_t bytes, std::string_view error) {
  if (written_) return;
  written_ = true;
  line_.bytes = bytes;
  line_.error = error;
  const Context::Entered entered{this};
  line_.write(log);
}

}  // namespace skiff
