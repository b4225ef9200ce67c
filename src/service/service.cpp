#include <skiff/service.hpp>

#include "service/heartbeat.hpp"
#include "service/settings.hpp"
#include "service/stop_requests.hpp"
#include "service/supervisor.hpp"

#include <skiff/core/time.hpp>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

// A worker never waits for the log: a full queue loses its oldest lines.
class Logging {
 public:
  explicit Logging(const std::string& level) {
    constexpr std::size_t queue = 8192;
    spdlog::init_thread_pool(queue, 1);
    auto sink = std::make_shared<spdlog::sinks::stdout_sink_mt>();
    auto logger = std::make_shared<spdlog::async_logger>("skiff", std::move(sink), spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
  }
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;
  ~Logging() { spdlog::shutdown(); }
};

}  // namespace

class Service::Implementation {
 public:
  Implementation(std::string name, int argc, char** argv)
      : name_(std::move(name)), outcome_(read_settings(name_, argc, argv)) {}

  ServerOptions& options() noexcept { return outcome_.settings.server; }

  int run(const Router& routes) {
    if (outcome_.exit_status) return end_early();
    try {
      Handler handler = routes.handler();
      Server server{std::move(handler), options()};
      return serve(server);
    } catch (const ConfigurationError& wrong) {
      return fail(wrong.what(), 1);
    } catch (const std::exception& failure) {
      return fail(failure.what(), 1);
    }
  }

  void request_stop() { stop_requests_.request(); }

 private:
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

  int serve(Server& server) {
    const Logging logging{outcome_.settings.log_level};
    server.start();
    std::string listening = "listening on";
    for (const Address& address : server.addresses()) {
      std::printf("listening on %s\n", address.url().c_str());
      listening += " " + address.url();
    }
    std::fflush(stdout);
    supervisor_.ready(listening);

    Heartbeat heartbeat{supervisor_, server};
    wait_for_stop(heartbeat, TimePoint::max());
    spdlog::info("shutdown begins name={}", name_);
    heartbeat.stopping();
    const bool finished = drain(server, heartbeat);
    if (!finished) spdlog::warn("shutdown cuts off what is still under way name={}", name_);
    end(server);
    spdlog::info("shutdown complete name={}", name_);
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
  void end(Server& server) {
    constexpr std::chrono::seconds patience{2};
    std::promise<void> ended;
    std::future<void> end = ended.get_future();
    std::thread stopping{[&] {
      server.stop();
      ended.set_value();
    }};
    if (end.wait_for(patience) != std::future_status::ready) {
      spdlog::error("shutdown gives up on work that does not end name={}", name_);
      spdlog::shutdown();
      std::_Exit(1);
    }
    stopping.join();
  }

  StandardStreams streams_;
  std::string name_;
  SettingsOutcome outcome_;
  Supervisor supervisor_;
  StopRequests stop_requests_;
};

Service::Service(std::string name, int argc, char** argv)
    : implementation_(std::make_unique<Implementation>(std::move(name), argc, argv)) {}
Service::~Service() = default;

ServerOptions& Service::options() noexcept { return implementation_->options(); }
int Service::run() { return implementation_->run(*this); }
void Service::shutdown() { implementation_->request_stop(); }

}  // namespace skiff
