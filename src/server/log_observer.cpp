#include "server/log_observer.hpp"

#include "http/peer_parts.hpp"
#include "http/request_activity.hpp"

#include <skiff/http/problem.hpp>
#include <skiff/telemetry/health.hpp>
#include <skiff/telemetry/log.hpp>

namespace skiff {
namespace {

const Log server_log{"skiff.server"};

}  // namespace

void LogObserver::refused(std::string_view peer, const net::Refusal& refusal) {
  const auto suppressed = refusals_.admit(refusal.reason, now());
  if (!suppressed) return;
  const Field left_out = *suppressed > 0 ? Field{"suppressed", *suppressed} : Field::none;
  const PeerParts client = split_peer(peer);
  const Field port = client.port ? Field{"client.port", *client.port} : Field::none;
  server_log.warn("request refused", {"client.address", client.address}, port,
                  {"http.response.status_code", code(status_of(refusal.kind))}, {"error.message", refusal.reason},
                  left_out);
}

void LogObserver::failed(const Request& request, const Error& error) {
  RequestActivity activity{request};
  const Context::Entered entered{activity.or_current()};
  server_log.error("request failed", {"http.request.method", request.method_text()},
                   {"http.response.status_code", code(status_of(error.kind()))}, error);
}

void LogObserver::limited(std::string_view limit) {
  if (health_ != nullptr) health_->overloaded();
  server_log.warn("callers turned away", {"limit", limit});
}

void LogObserver::accept_failed(std::string_view reason) {
  server_log.warn("connections cannot be accepted", {"error.message", reason});
}

}  // namespace skiff
