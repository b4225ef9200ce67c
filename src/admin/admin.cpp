#include "admin/admin.hpp"

#include "admin/logger_endpoints.hpp"
#include "admin/page_endpoints.hpp"
#include "admin/profiler.hpp"
#include "admin/text.hpp"
#include "admin/traffic.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/scalar.hpp>
#include <skiff/core/time.hpp>
#include <skiff/core/version.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <climits>
#include <gnu/libc-version.h>
#include <malloc.h>
#include <unistd.h>

namespace skiff {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds patience{250};  // with a worker that does not answer

Response json(const Json& document) {
  return Response::json_text(to_text(document)).header("Cache-Control", "no-store");
}

std::string_view word(bool pass) { return pass ? "pass" : "fail"; }

Json health_of(const Health& health) {
  const HealthReport ready = health.ready();
  const HealthReport live = health.live();
  Json reasons = ready.reasons;
  for (const std::string& reason : live.reasons) reasons.push_back(reason);
  Json checks = Json::array();
  for (const CheckState& check : ready.checks) {
    const bool has_run = check.checked_at != WallTime{};
    const std::string_view status = check.status == CheckStatus::pending ? "pending" : word(check.status == CheckStatus::pass);
    checks.push_back({{"name", check.name},
                      {"status", status},
                      {"critical", check.options.critical},
                      {"message", check.message},
                      {"checked_at", has_run ? Json(rfc3339(check.checked_at)) : Json()},
                      {"duration_ms", milliseconds(check.took)},
                      {"every_s", seconds(check.options.every)},
                      {"timeout_s", seconds(check.options.timeout)},
                      {"failures", check.failures}});
  }
  return {{"live", word(live.pass)},
          {"ready", word(ready.pass)},
          {"startup", word(health.startup().pass)},
          {"reasons", std::move(reasons)},
          {"checks", std::move(checks)}};
}

std::string_view state_of(const Health& health) {
  const std::vector<std::string> reasons = health.ready().reasons;
  const auto has = [&](std::string_view reason) { return std::find(reasons.begin(), reasons.end(), reason) != reasons.end(); };
  return has("draining") ? "draining" : has("starting") ? "starting" : "running";
}

Json heap() {
  const struct mallinfo2 info = ::mallinfo2();
  return {{"in_use_bytes", info.uordblks + info.hblkhd}, {"free_bytes", info.fordblks}, {"mapped_bytes", info.hblkhd}};
}

Json process_of(const std::vector<FamilySnapshot>& families) {
  return {{"cpu_s", total_of(families, "process_cpu_seconds")},
          {"rss_bytes", total_of(families, "process_resident_memory_bytes")},
          {"virtual_bytes", total_of(families, "process_virtual_memory_bytes")},
          {"fds", total_of(families, "process_open_fds")},
          {"fds_max", total_of(families, "process_max_fds")},
          {"threads", total_of(families, "process_threads")}};
}

Json worker_of(const WorkerSnapshot& worker) {
  return {{"id", worker.worker},
          {"answered", worker.answered},
          {"lag_ms", worker.answered ? Json(milliseconds(worker.took)) : Json()},
          {"connections", worker.connections},
          {"in_flight", worker.in_flight}};
}

Json addresses_of(const Server& server) {
  Json urls = Json::array();
  for (const Address& address : server.addresses()) urls.push_back(address.url());
  return urls;
}

std::string host_name() {
  char name[HOST_NAME_MAX + 1]{};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

// Of the library; the program may be built otherwise.
Json build() {
#ifdef __clang__
  constexpr std::string_view compiler = __VERSION__;
#else
  constexpr std::string_view compiler = "g++ " __VERSION__;
#endif
#ifdef __OPTIMIZE__
  constexpr bool optimised = true;
#else
  constexpr bool optimised = false;
#endif
#ifdef NDEBUG
  constexpr bool assertions = false;
#else
  constexpr bool assertions = true;
#endif
#if defined(__SANITIZE_ADDRESS__)
  constexpr std::string_view sanitizer = "AddressSanitizer";
#elif defined(__SANITIZE_THREAD__)
  constexpr std::string_view sanitizer = "ThreadSanitizer";
#else
  constexpr std::string_view sanitizer;
#endif
  return {{"skiff_version", SKIFF_VERSION}, {"compiler", compiler},   {"libc", "glibc " + std::string{::gnu_get_libc_version()}},
          {"optimised", optimised},         {"assertions", assertions}, {"sanitizer", sanitizer}};
}

Json overview(const AdminSubject& subject) {
  const std::vector<FamilySnapshot> families = subject.metrics.snapshot();
  Json workers = Json::array();
  for (const WorkerSnapshot& worker : subject.server.inspect(patience, 0)) workers.push_back(worker_of(worker));
  return {{"service",
           {{"name", subject.name},
            {"version", ""},
            {"listen", addresses_of(subject.server)},
            {"host", host_name()},
            {"pid", ::getpid()},
            {"started_at", rfc3339(subject.started_at)},
            {"uptime_s", seconds(wall_now() - subject.started_at)}}},
          {"build", build()},
          {"state", state_of(subject.health)},
          {"health", health_of(subject.health)},
          {"traffic", traffic_summary(families)},
          {"latency_ms", latency_summary(families)},
          {"workers", std::move(workers)},
          {"process", process_of(families)},
          {"heap", heap()},
          {"log", {{"dropped", total_of(families, "skiff_log_lines_dropped")}}}};
}

Json routes_of(const std::vector<RouteDescription>& routes) {
  Json all = Json::array();
  for (const RouteDescription& route : routes) {
    all.push_back({{"method", route.method.empty() ? "any" : route.method},
                   {"pattern", route.pattern},
                   {"middlewares", route.middlewares},
                   {"body_limit", route.body_limit ? Json(*route.body_limit) : Json()}});
  }
  return all;
}

Json settings_of(const std::vector<EffectiveSetting>& settings) {
  Json all = Json::array();
  for (const EffectiveSetting& setting : settings) {
    all.push_back({{"name", setting.name},
                   {"value", setting.value},
                   {"source", setting.source},
                   {"variable", setting.variable},
                   {"description", setting.description}});
  }
  return all;
}

Json connection_of(const ConnectionSnapshot& connection) {
  Json request;
  if (connection.request) {
    request = {{"method", connection.request->method},
               {"target", connection.request->path},
               {"route", connection.request->route},
               {"age_s", seconds(connection.request->age)}};
  }
  return {{"peer", connection.peer},
          {"state", connection.state},
          {"age_s", seconds(connection.age)},
          {"requests", connection.requests},
          {"request", std::move(request)}};
}

Json connections_of(const Server& server) {
  constexpr std::size_t most = 500;  // of each worker
  Json workers = Json::array();
  for (const WorkerSnapshot& worker : server.inspect(patience, most)) {
    Json connections = Json::array();
    for (const ConnectionSnapshot& connection : worker.details) connections.push_back(connection_of(connection));
    workers.push_back({{"worker", worker.worker},
                       {"answered", worker.answered},
                       {"total", worker.connections},
                       {"connections", std::move(connections)}});
  }
  return workers;
}

// Made apart from the event loop: most of it waits for something.
template <class Make>
void add_document(Router& router, std::string_view pattern, Make make) {
  router.get(pattern, [make]() -> Task<Reply> {
    auto job = [&make] { return json(make()); };
    co_return co_await blocking(job);
  });
}

Task<Reply> profile(Request& request) {
  double seconds = 10;
  const auto given = request.query().get("seconds");
  if (given && !(Scalar<double>::parse(*given, seconds) && seconds > 0 && seconds <= 60)) {
    co_return bad_request("seconds: expected a number over 0, 60 at most, got " + std::string{*given});
  }
  const std::chrono::milliseconds time{static_cast<long long>(seconds * 1000)};
  auto job = [time] { return profile_cpu(time); };
  Result<std::string> stacks = co_await blocking(job);
  if (!stacks) co_return stacks.error();
  Response response = Response::text(*std::move(stacks));
  response.header("Cache-Control", "no-store");
  co_return response;
}

}  // namespace

void add_admin_endpoints(Router& router, const AdminSubject& subject) {
  add_document(router, "/api/overview", [subject] { return overview(subject); });
  add_document(router, "/api/traffic", [subject] { return traffic_by_route(subject.metrics.snapshot()); });
  add_document(router, "/api/routes", [subject] { return routes_of(subject.routes); });
  add_document(router, "/api/config", [subject] { return settings_of(subject.settings); });
  add_document(router, "/api/connections", [subject] { return connections_of(subject.server); });
  router.get("/api/profile", &profile);
  add_logger_endpoints(router);
  add_page_endpoints(router);
}

}  // namespace skiff
