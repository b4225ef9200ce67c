#include "http/server_span.hpp"

#include "http/peer_parts.hpp"

#include <skiff/core/time.hpp>

#include <string>
#include <utility>

namespace skiff {
namespace {

std::string span_name(const Request& request) {
  std::string name{request.method() == Method::other ? "HTTP" : request.method_text()};
  if (!request.route().empty()) name.append(" ").append(request.route());
  return name;
}

}  // namespace

void begin_server_span(Tracer& tracer, Request& request) {
  const TraceContext& trace = request.trace();
  if (!trace.parent_span_id().empty()) return;
  RequestBuilder{request}.sampled(tracer.sample(trace, request.method_text(), SpanKind::server));
}

void end_server_span(Tracer& tracer, const Request& request, unsigned status, Duration took) {
  const TraceContext& trace = request.trace();
  if (!trace.sampled()) return;
  SpanData span;
  span.name = span_name(request);
  span.kind = SpanKind::server;
  span.context = trace;
  span.end = wall_now();
  span.start = span.end - took;
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty()) span.attributes.push_back({name, std::string{value}});
  };
  const PeerParts client = split_peer(request.peer());
  add("http.request.method", request.method() == Method::other ? "_OTHER" : request.method_text());
  add("url.path", request.path());
  add("url.scheme", "http");
  add("http.route", request.route());
  add("network.protocol.version", request.version() == Version::http_1_0 ? "1.0" : "1.1");
  add("client.address", client.address);
  add("user_agent.original", request.header("user-agent"));
  if (status != 0) span.attributes.push_back({"http.response.status_code", static_cast<std::int64_t>(status)});
  if (status >= 500) {
    add("error.type", std::to_string(status));
    span.status = SpanStatus::error;
  } else if (status == 0) {
    add("error.type", "client_left");
    span.status = SpanStatus::error;
  }
  tracer.ended(std::move(span));
}

}  // namespace skiff
