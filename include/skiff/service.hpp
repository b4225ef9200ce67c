#pragma once

#include <skiff/http/router.hpp>
#include <skiff/server/server.hpp>
#include <skiff/telemetry/health.hpp>
#include <skiff/telemetry/metrics.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace skiff {

class Client;
struct ClientOptions;

/// A whole service: routes, a server, its command line and environment, its signals. One in a program,
/// usually in main():
///
///     int main(int argc, char** argv) {
///       skiff::Service app{"hello", argc, argv};
///       app.get("/", [] { return "Hello!"; });
///       return app.run();
///     }
///
/// `--help` lists what can be set, and the environment variable of each. A wrong setting is said by run(), in
/// one line on stderr.
class Service : public Router {
 public:
  /// From here on SIGTERM and SIGINT are the service's: construct it before starting threads.
  Service(std::string name, int argc, char** argv);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  /// The server's settings, as the command line and environment have them; change what the program decides.
  ServerOptions& options() noexcept;

  /// Adds a health check: `app.check("database", [&] { return database.ping(); })`. See Health::check(). It decides
  /// over /readyz and /startupz, which are there without asking, like /livez and /metrics.
  template <class F>
  void check(std::string name, F&& check, CheckOptions options = {}) {
    health().check(std::move(name), std::forward<F>(check), options);
  }
  Health& health() noexcept;

  /// The service's metrics; add your own before run() or while it serves:
  /// `Counter orders = app.metrics().counter("orders_placed", "Orders placed")`.
  Metrics& metrics() noexcept;

  /// A client of another service, which `--client NAME=ADDRESS` (repeated: several instances) says where to find; without
  /// that its name is looked up, and port 80 taken. Its metrics are this service's. Needs <skiff/client/client.hpp>, which
  /// this header leaves to those who call. Copies of it end before the service. Throws ConfigurationError for options
  /// that make no sense.
  Client client(std::string name);
  Client client(std::string name, ClientOptions options);

  /// Where spans go, those of requests and those that handlers make (Span). Before run().
  void tracer(std::shared_ptr<Tracer> tracer);

  /// How every error is answered, instead of problem+json.
  void on_error(ErrorResponder responder) { options().respond_to_error = std::move(responder); }

  /// What run() serves: the routes as they are now, and beside them health and metrics (without --admin) and the access
  /// log if it is on. For calls in this process: `test::Caller api{app}`. Throws ConfigurationError as
  /// Router::handler().
  Handler served() const;

  /// Listens, prints a line "listening on URL" for each address on stdout, and serves until SIGTERM, SIGINT
  /// or shutdown(). Then: waits the grace, accepts no more, finishes what is under way, ends. Returns the
  /// exit status of the program: 0; 1 when it could not start or had to cut requests off (deadline passed, or
  /// a second signal); 2 for a wrong setting.
  int run();

  /// Begins the end, as SIGTERM does. From any thread.
  void shutdown();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace skiff
