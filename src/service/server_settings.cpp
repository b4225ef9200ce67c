#include "service/server_settings.hpp"

#include <chrono>
#include <concepts>
#include <string>
#include <utility>

namespace skiff {
namespace {

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(const std::string& value) { return value; }
std::string text_of(std::unsigned_integral auto value) { return std::to_string(value); }
std::string text_of(std::chrono::milliseconds value) {
  const auto whole = value.count();
  return whole % 1000 == 0 ? std::to_string(whole / 1000) + " s" : std::to_string(whole) + " ms";
}

void correct(std::vector<EffectiveSetting>& settings, const std::string& name, const std::string& value) {
  for (EffectiveSetting& setting : settings) {
    if (setting.name != name || setting.value == value) continue;
    setting.value = value;
    setting.source = "program";
  }
}

}  // namespace

void add_server_settings(std::vector<EffectiveSetting>& settings, const ServerOptions& options) {
  correct(settings, "--threads", text_of(options.threads));
  correct(settings, "--reuse-port", text_of(options.reuse_port));

  const auto add = [&settings](std::string name, const auto& value, const auto& normal, std::string description) {
    settings.push_back({std::move(name), text_of(value), value == normal ? "default" : "program", "", std::move(description)});
  };
  const Limits& limits = options.limits;
  const Limits usual;
  add("limits.target_bytes", limits.target_bytes, usual.target_bytes, "The longest request target");
  add("limits.header_bytes", limits.header_bytes, usual.header_bytes, "Request line and header fields together");
  add("limits.header_count", limits.header_count, usual.header_count, "Header fields of a request");
  add("limits.body_bytes", limits.body_bytes, usual.body_bytes, "The largest request body, unless its route says otherwise");
  add("limits.header_timeout", limits.header_timeout, usual.header_timeout, "For a request's head to arrive");
  add("limits.idle_timeout", limits.idle_timeout, usual.idle_timeout, "Between two requests of a connection");
  add("limits.body_timeout", limits.body_timeout, usual.body_timeout, "For all waits together for a request body");
  add("limits.write_timeout", limits.write_timeout, usual.write_timeout, "For a caller to read its answer");
  add("limits.minimum_rate", limits.minimum_rate, usual.minimum_rate, "Bytes per second that a caller must manage");
  add("limits.connections", limits.connections, usual.connections, "Open connections of the whole server");
  add("limits.in_flight", limits.in_flight, usual.in_flight, "Requests that wait for something, in the whole server");
  add("limits.requests_per_connection", limits.requests_per_connection, usual.requests_per_connection,
      "Requests before a connection is closed; 0: no limit");

  const ServerOptions usually;
  add("blocking_threads", options.blocking_threads, usually.blocking_threads, "Threads for blocking()");
  add("blocking_queue", options.blocking_queue, usually.blocking_queue, "Jobs that may wait for one of them");
  add("drain_quiet", options.drain_quiet, usually.drain_quiet, "Draining: without a request for this long, a connection is closed");
  add("serve_half_closed", options.serve_half_closed, usually.serve_half_closed, "Whether a caller that closed its sending half is served");
  add("server_name", options.server_name, usually.server_name, "The Server field");
  add("send_date", options.send_date, usually.send_date, "Whether answers have a Date field");
}

}  // namespace skiff
