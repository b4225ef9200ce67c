#include "server/log_observer.hpp"

#include <skiff/http/problem.hpp>
#include <skiff/telemetry/health.hpp>

#include <spdlog/spdlog.h>

namespace skiff {

void LogObserver::refused(std::string_view peer, const net::Refusal& refusal) {
  spdlog::warn("request refused peer={} status={} reason=\"{}\"", peer, code(status_of(refusal.kind)), refusal.reason);
}

void LogObserver::failed(const Request& request, const Error& error) {
  const std::string_view cause = error.cause().empty() ? error.message() : error.cause();
  spdlog::error("request failed id={} method={} route=\"{}\" status={} cause=\"{}\"", request.id(),
                request.method_text(), request.route(), code(status_of(error.kind())), cause);
}

void LogObserver::limited(std::string_view limit) {
  if (health_ != nullptr) health_->overloaded();
  spdlog::warn("callers turned away limit={}", limit);
}

void LogObserver::accept_failed(std::string_view reason) {
  spdlog::warn("connections cannot be accepted reason=\"{}\"", reason);
}

}  // namespace skiff
