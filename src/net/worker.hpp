#pragma once

#include "core/io_runtime.hpp"
#include "net/connection.hpp"
#include "net/deadlines.hpp"
#include "net/exchange.hpp"
#include "net/flights.hpp"
#include "net/instruments.hpp"
#include "net/listener.hpp"
#include "net/observer.hpp"

#include <skiff/http/handler.hpp>
#include <skiff/http/limits.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/telemetry/snapshot.hpp>

#include <boost/intrusive/list.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
class Tracer;
}

namespace skiff::net {

/// What all workers of a server share; none of it changes while they run.
struct ServerConfig {
  Handler handler;
  ErrorResponder respond_to_error;
  Limits limits;
  std::string server_name;  // empty: no Server field
  bool send_date = true;
  bool serve_half_closed = false;
  Duration drain_quiet{};
  Observer* observer = nullptr;
  Instruments instruments;
  Tracer* tracer = nullptr;
  unsigned workers = 1;
};

/// One thread's share of a server: an event loop, listeners, connections, and the clock that all of them use.
/// Nothing here is touched by another thread, but for post().
class Worker final : private Timer {
 public:
  Worker(const ServerConfig& config, BlockingPool& pool);
  ~Worker() override;

  /// Before run().
  void listen(Listener listener);

  /// Serves until drained or stopped; then ends what is left.
  void run();

  /// From any thread: accept no more, finish what is under way, and leave run().
  void drain();

  /// From any thread: cancel every handler, close every connection, and leave run().
  void stop();

  /// From any thread: `work` runs on the event loop, when its turn comes. Not any more once run() has returned.
  void post(std::function<void()> work) { runtime_.post(std::move(work)); }

  /// On this worker's thread.
  WorkerSnapshot inspect(std::size_t details) const;

  /// After run(): runs what arrived late (ended blocking work) until every task has ended.
  void settle();

  // For its connections.
  const ServerConfig& config() const noexcept { return config_; }
  Deadlines& deadlines() noexcept { return deadlines_; }
  ExchangePool& exchanges() noexcept { return exchanges_; }
  Flights& flights() noexcept { return flights_; }

  /// A tick old at most.
  TimePoint now() const noexcept { return now_; }
  std::uint64_t ticks() const noexcept { return ticks_; }

  /// Answers carry "Connection: close". Not before this worker has stopped listening: a caller that is sent away
  /// comes straight back, and would find the door half closed.
  bool sends_callers_away() const noexcept { return draining_ && !listening_; }
  TimePoint draining_since() const noexcept { return draining_since_; }

  /// The Server and Date lines, ready to append.
  std::string_view server_fields() const noexcept { return server_fields_; }

  bool flights_full() noexcept;
  void remove(Connection& connection);
  void out_of_memory() { limited("memory", memory_limited_until_); }

  const Instruments& instruments() const noexcept { return config_.instruments; }
  RequestDurations& durations() noexcept { return durations_; }

 private:
  void fire() override;
  void refresh_clock();
  void refresh_server_fields();
  void wake_ticking();
  void accepted(Socket socket);
  bool connections_full();
  void stop_listening();
  void close_quiet();
  void limited(std::string_view limit, TimePoint& silent_until);

  const ServerConfig& config_;
  RequestDurations durations_;
  Deadlines deadlines_;
  ExchangePool exchanges_;
  Flights flights_;
  IoRuntime runtime_;  // after what its pending operations refer to
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  boost::intrusive::list<Connection> connections_;
  TimePoint now_{};
  std::uint64_t ticks_ = 0;
  std::string server_fields_;
  long long date_second_ = -1;
  TimePoint ticked_at_{};
  TimePoint connections_limited_until_{};
  TimePoint flights_limited_until_{};
  TimePoint memory_limited_until_{};
  TimePoint draining_since_{};
  bool draining_ = false;
  bool listening_ = true;
};

}  // namespace skiff::net
