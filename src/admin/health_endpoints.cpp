#include "admin/health_endpoints.hpp"

#include "admin/text.hpp"

#include <nlohmann/json.hpp>

namespace skiff {
namespace {

using Json = nlohmann::ordered_json;

std::string_view text_of(CheckStatus status) {
  switch (status) {
    case CheckStatus::pass: return "pass";
    case CheckStatus::fail: return "fail";
    case CheckStatus::pending: break;
  }
  return "pending";
}

// In the manner of the Kubernetes API server.
std::string text_of(std::string_view probe, const HealthReport& report, bool verbose) {
  std::string text;
  if (verbose) {
    for (const CheckState& check : report.checks) {
      text.append(check.status == CheckStatus::pass ? "[+]" : "[-]").append(check.name);
      if (check.status == CheckStatus::pass) {
        text += " ok";
      } else {
        text.append(" ").append(text_of(check.status)).append(check.message.empty() ? "" : ": ").append(check.message);
      }
      text.append(check.options.critical ? "\n" : " (not critical)\n");
    }
    for (const std::string& reason : report.reasons) text.append("[-]").append(reason).append("\n");
    return text.append(probe).append(report.pass ? " check passed\n" : " check failed\n");
  }
  if (report.pass) return "ok\n";
  for (const std::string& reason : report.reasons) text.append(reason).append("\n");
  return text;
}

// draft-inadarei-api-health-check-06: a check that is not critical and fails is a warning.
std::string json_of(const HealthReport& report) {
  Json checks = Json::object();
  for (const CheckState& check : report.checks) {
    const std::string_view status = check.status == CheckStatus::pass ? "pass" : check.options.critical ? "fail" : "warn";
    Json entry{{"componentType", "component"}, {"status", status}, {"critical", check.options.critical}};
    if (check.status != CheckStatus::pending) {
      entry["time"] = rfc3339(check.checked_at);
      entry["observedValue"] = milliseconds(check.took);
      entry["observedUnit"] = "ms";
    }
    if (!check.message.empty()) entry["output"] = check.message;
    checks[check.name] = Json::array({std::move(entry)});
  }
  Json document{{"status", report.pass ? "pass" : "fail"}};
  if (!report.reasons.empty()) document["output"] = report.reasons;
  if (!checks.empty()) document["checks"] = std::move(checks);
  return to_text(document);
}

bool wants_json(const Request& request) { return request.header("accept").find("json") != std::string_view::npos; }

Response answer(std::string_view probe, const HealthReport& report, const Request& request) {
  Response response = wants_json(request)
                          ? Response::json_text(json_of(report)).header("Content-Type", "application/health+json")
                          : Response::text(text_of(probe, report, request.query().get("verbose").has_value()));
  return std::move(response)
      .status(report.pass ? Status::ok : Status::service_unavailable)
      .header("Cache-Control", "no-store");
}

}  // namespace

void add_health_endpoints(Router& router, const Health& health) {
  router.get("/livez", [&health](Request& request) { return answer("livez", health.live(), request); });
  router.get("/readyz", [&health](Request& request) { return answer("readyz", health.ready(), request); });
  router.get("/startupz", [&health](Request& request) { return answer("startupz", health.startup(), request); });
}

}  // namespace skiff
