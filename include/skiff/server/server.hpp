#pragma once

#include <skiff/http/handler.hpp>
#include <skiff/http/limits.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/server/address.hpp>
#include <skiff/telemetry/snapshot.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace skiff {

class Health;
class Metrics;
class Tracer;

struct ServerOptions {
  /// Port 0 takes a free one; Server::addresses() tells which.
  std::vector<Address> listen;

  /// Listening sockets that are open already (systemd socket activation). Taken over and closed.
  std::vector<int> inherited;

  /// Worker threads, each with its own event loop; 0: as many CPUs as the cgroup grants this process.
  unsigned threads = 0;

  Limits limits{};

  /// Let another process listen on the same port (SO_REUSEPORT), for a restart without a gap: start the new
  /// instance, then stop the old one. Without it a port in use is an error.
  bool reuse_port = false;

  /// The Server field; empty for none.
  std::string server_name = "skiff";

  /// The Date field (RFC 9110 section 6.6.1).
  bool send_date = true;

  /// What a caller that closes its sending half means. False: it has left, and a handler that is still busy
  /// after 100 ms is cancelled. True: it waits for its answer, and only a reset cancels.
  bool serve_half_closed = false;

  /// Draining: a connection that is new, or has served more than one request, is closed only once nothing
  /// came for this long, so that a request already on its way is not cut off.
  std::chrono::milliseconds drain_quiet = std::chrono::milliseconds{500};

  /// Threads for blocking(), and how many jobs may wait for one.
  unsigned blocking_threads = 8;
  unsigned blocking_queue = 1024;

  /// Where the server's metrics and spans go, and who is told of overload; each null for none. They outlive the
  /// server.
  Metrics* metrics = nullptr;
  Tracer* tracer = nullptr;
  Health* health = nullptr;

  /// Turns every error into an answer.
  ErrorResponder respond_to_error = problem;
};

/// An HTTP/1.1 server for one Handler: a thread per core, nothing shared between them.
/// Its functions may be called from any thread; a Server is used once.
class Server {
 public:
  /// The handler and whatever it refers to must outlive the server. Throws ConfigurationError when an address
  /// cannot be listened on: which one and why.
  Server(Handler handler, ServerOptions options);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Stops, if need be.
  ~Server();

  /// Where it listens, in the order of the options, inherited sockets last. Connections are queued from
  /// construction on and answered from start() on.
  const std::vector<Address>& addresses() const noexcept;

  /// Starts the workers and returns.
  void start();

  /// Runs `work` later on a worker's thread, in the order given; `worker` counts from 0. Dropped when the server
  /// ends first.
  void post(std::size_t worker, std::function<void()> work);
  std::size_t workers() const noexcept;

  /// Whether a worker still works: not before start(), nor once it has nothing left to drain.
  bool working(std::size_t worker) const;

  /// What each worker is at, with at most `details` connections each. Waits for their answers, at most until
  /// `patience` has passed: not on a worker's thread.
  std::vector<WorkerSnapshot> inspect(std::chrono::milliseconds patience, std::size_t details) const;

  /// Graceful end: accepts what has connected, then no more; finishes the requests under way, each answer
  /// with "Connection: close"; closes idle connections. Returns at once; see wait().
  void drain();

  /// Waits until every worker has ended, at most until `patience` has passed. True when they have.
  bool wait(std::chrono::milliseconds patience);
  void wait();

  /// Ends now: cancels every handler, closes every connection, waits for both. Not from a handler, which would
  /// wait for its own end.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace skiff
