#include <skiff/service.hpp>

#include "admin/cross_site_guard.hpp"
#include "admin/health_endpoints.hpp"
#include "admin/metrics_endpoint.hpp"
#include "plugin/plugins.hpp"
#include "service/heartbeat.hpp"
#include "service/operations.hpp"
#include "service/server_settings.hpp"
#include "service/settings.hpp"
#include "service/stop_requests.hpp"
#include "service/supervisor.hpp"

#include <skiff/client/client.hpp>
#include <skiff/core/time.hpp>
#include <skiff/discovery/instance_source.hpp>
#include <skiff/middleware/access_log.hpp>
#include <skiff/telemetry/logging.hpp>
#include <skiff/telemetry/process_metrics.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <optional>
#include <thread>
#include <unistd.h>

namespace skiff {
namespace {

// Makes it safe to write to the standard streams, whoever reads them.
class StandardStreams {
 public:
  StandardStreams() {
    // A descriptor that is not open would be the next socket's, and the log would go to a caller.
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      if (::fcntl(stream, F_GETFD) >= 0) continue;
      [[maybe_unused]] const int lowest_free = ::open("/dev/null", O_RDWR);
    }
    // When the log's reader ends, the service goes on.
    struct sigaction action {};
    ::sigaction(SIGPIPE, nullptr, &action);
    if (action.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
  }
};

const Log service_log{"skiff.service"};

}  // namespace

class Service::Implementation {
 public:
  Implementation(std::string name, int argc, char** argv)
      : name_(std::move(name)), outcome_(read_settings(name_, argc, argv)) {
    if (outcome_.exit_status) return;
    const Settings& settings = outcome_.settings;
    for (const auto& [logger, level] : settings.log_levels) Logging::set_level(logger, level);
    LoggingOptions options;
    options.service_name = name_;
    options.format = settings.log_format;
    logging_.emplace(std::move(options));
    add_metrics();
  }

  ServerOptions& options() noexcept { return outcome_.settings.server; }
  Health& health() noexcept { return health_; }
  Metrics& metrics() noexcept { return metrics_; }
  Client client(std::string name, ClientOptions options) {
    std::vector<Instance> instances;
    for (const auto& [of, instance] : outcome_.settings.clients) {
      if (of == name) instances.push_back(instance);
    }
    if (instances.empty()) {
      Result<Instance> looked_up = parse_address(name);
      if (!looked_up) throw ConfigurationError{"a client is named as a host: " + std::string{looked_up.error().message()}};
      instances.push_back(*std::move(looked_up));
    }
    return Client{std::move(name), fixed(std::move(instances)), std::move(options), &metrics_};
  }
  void tracer(std::shared_ptr<Tracer> tracer) { tracer_ = std::move(tracer); }

  int run(Router& routes) {
    if (outcome_.exit_status) return end_early();
    std::optional<Plugins> plugins;
    try {
      plugins.emplace(name_, outcome_.settings.plugins);
    } catch (const ConfigurationError& wrong) {
      return fail(wrong.what(), 2);
    }
    try {
      plugins->join(routes);
      const std::vector<Address>& admin = outcome_.settings.admin;
      options().metrics = &metrics_;
      options().health = &health_;
      options().tracer = tracer_.get();
      Server server{served(routes), options()};
      add_server_settings(outcome_.effective, options());
      const std::vector<RouteDescription> described = routes.describe();
      Router beside = probes();
      add_admin_endpoints(beside, {name_, health_, metrics_, server, described, outcome_.effective, wall_now()});
      Handler guarded = Chain{{CrossSiteGuard{outcome_.settings.admin_hosts}}, beside.handler()};
      Operations operations{server, health_, std::move(guarded), admin, supervisor_.watchdog_period()};
      return serve(server, operations);
    } catch (const ConfigurationError& wrong) {
      return fail(wrong.what(), 1);
    } catch (const std::exception& failure) {
      return fail(failure.what(), 1);
    }
  }

  Handler served(const Router& routes) const {
    Handler handler = outcome_.settings.admin.empty() ? routes.handler(probes()) : routes.handler();
    if (outcome_.settings.access_log) handler = Chain{{AccessLog{}}, std::move(handler)};
    return handler;
  }

  void request_stop() { stop_requests_.request(); }

 private:
  Router probes() const {
    Router router;
    add_health_endpoints(router, health_);
    add_metrics_endpoint(router, metrics_);
    return router;
  }

  void add_metrics() {
    register_process_metrics(metrics_);
    register_build_info(metrics_, name_, "");
    metrics_.observe("skiff.log.lines_dropped", MetricKind::counter, "Log lines lost because their reader was too slow",
                     [] { return static_cast<double>(Logging::dropped()); });
    metrics_.observe("skiff.health.check_up", MetricKind::gauge, "1 while the health check passes", {"check"}, [this] {
      std::vector<Observation> up;
      for (const CheckState& check : health_.checks()) {
        up.push_back({{check.name}, check.status == CheckStatus::pass ? 1.0 : 0.0});
      }
      return up;
    });
    metrics_.on_overflow([](const std::string& name) {
      service_log.warn("a metric has reached its limit of series; what is more is counted together", {"metric", name});
    });
  }

  int end_early() {
    if (*outcome_.exit_status != 0) return fail(outcome_.text.c_str(), *outcome_.exit_status);
    std::fputs(outcome_.text.c_str(), stdout);
    return 0;
  }

  int fail(const char* why, int status) {
    supervisor_.status(why);
    std::fprintf(stderr, "%s: %s\n", name_.c_str(), why);
    return status;
  }

  int serve(Server& server, Operations& operations) {
    operations.start();
    server.start();
    health_.listening(true);
    std::string listening = "listening on";
    for (const Address& address : server.addresses()) {
      std::printf("listening on %s\n", address.url().c_str());
      listening += " " + address.url();
    }
    for (const Address& address : operations.addresses()) std::printf("admin on %s\n", address.url().c_str());
    std::fflush(stdout);
    supervisor_.ready(listening);

    Heartbeat heartbeat{supervisor_, operations.workers()};
    wait_for_stop(heartbeat, TimePoint::max());
    health_.draining(true);
    service_log.info("shutdown begins");
    heartbeat.stopping();
    const bool finished = drain(server, heartbeat);
    if (!finished) service_log.warn("shutdown cuts off what is still under way");
    end(server, operations);
    service_log.info("shutdown complete");
    return finished ? 0 : 1;
  }

  // False when the deadline passed first.
  bool wait_for_stop(Heartbeat& heartbeat, TimePoint deadline) {
    for (TimePoint present = now(); present < deadline; present = now()) {
      const TimePoint next = std::min(heartbeat.beat(), deadline);
      if (stop_requests_.wait(std::chrono::ceil<std::chrono::milliseconds>(next - present))) return true;
    }
    return false;
  }

  // False when the deadline passed or a second request to stop came first.
  bool drain(Server& server, Heartbeat& heartbeat) {
    const Settings& settings = outcome_.settings;
    if (settings.shutdown_grace.count() > 0) {
      supervisor_.stopping("shutdown: serving on until callers have noticed");
      if (wait_for_stop(heartbeat, now() + settings.shutdown_grace)) return false;
    }
    server.drain();
    supervisor_.stopping("shutdown: finishing the requests under way");
    const TimePoint deadline = now() + settings.shutdown_timeout;
    constexpr std::chrono::milliseconds step{5};
    while (!server.wait(step)) {
      heartbeat.beat();
      if (now() >= deadline || stop_requests_.wait(std::chrono::milliseconds{0})) return false;
    }
    return true;
  }

  // A handler that blocks its worker, or blocking work that hangs, cannot be cancelled: it does not keep the
  // process alive.
  void end(Server& server, Operations& operations) {
    constexpr std::chrono::seconds patience{2};
    std::promise<void> ended;
    std::future<void> end = ended.get_future();
    std::thread stopping{[&] {
      server.stop();
      operations.stop();
      ended.set_value();
    }};
    if (end.wait_for(patience) != std::future_status::ready) {
      service_log.error("shutdown gives up on work that does not end");
      logging_->flush(patience);
      std::_Exit(1);
    }
    stopping.join();
  }

  StandardStreams streams_;
  std::string name_;
  SettingsOutcome outcome_;
  Metrics metrics_;
  Health health_;
  std::shared_ptr<Tracer> tracer_;
  Supervisor supervisor_;
  StopRequests stop_requests_;
  std::optional<Logging> logging_;
};

Service::Service(std::string name, int argc, char** argv)
    : implementation_(std::make_unique<Implementation>(std::move(name), argc, argv)) {}
// Handlers first: they may hold what the service's metrics gave them.
Service::~Service() { static_cast<Router&>(*this) = Router{}; }

ServerOptions& Service::options() noexcept { return implementation_->options(); }
Health& Service::health() noexcept { return implementation_->health(); }
Metrics& Service::metrics() noexcept { return implementation_->metrics(); }
Client Service::client(std::string name) { return client(std::move(name), {}); }
Client Service::client(std::string name, ClientOptions options) {
  return implementation_->client(std::move(name), std::move(options));
}
void Service::tracer(std::shared_ptr<Tracer> tracer) { implementation_->tracer(std::move(tracer)); }
Handler Service::served() const { return implementation_->served(*this); }
int Service::run() { return implementation_->run(*this); }
void Service::shutdown() { implementation_->request_stop(); }

}  // namespace skiff
