#include <skiff/server/server.hpp>

#include "net/worker.hpp"
#include "server/cpu_quota.hpp"
#include "server/log_observer.hpp"
#include "server/sockets.hpp"

#include <skiff/core/time.hpp>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace skiff {
namespace {

// The soft limit is kept low for programs that use select(); this one does not.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// A worker leaves the program's signals to the program, and sendfile() to a caller that left is an error, not
// a signal. A profiler's SIGPROF goes to whoever uses the CPU. Threads inherit the mask of the thread that starts them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int open : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGPROF}) sigdelset(&all, open);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// Of Unix sockets; they would outlive the process. Removed also when a later address cannot be listened on.
class SocketFiles {
 public:
  SocketFiles() = default;
  SocketFiles(const SocketFiles&) = delete;
  SocketFiles& operator=(const SocketFiles&) = delete;
  ~SocketFiles() {
    for (const std::string& path : paths_) ::unlink(path.c_str());
  }
  void add(std::string path) { paths_.push_back(std::move(path)); }

 private:
  std::vector<std::string> paths_;
};

// Collects what workers say about themselves. Whoever answers late finds no one who listens.
class Inspection {
 public:
  explicit Inspection(std::size_t workers) : missing_(workers), snapshots_(workers) {
    for (std::size_t i = 0; i < workers; ++i) snapshots_[i].worker = i;
  }

  void answer(WorkerSnapshot snapshot) {
    const std::lock_guard lock{mutex_};
    snapshots_[snapshot.worker] = std::move(snapshot);
    if (--missing_ == 0) complete_.notify_all();
  }

  std::vector<WorkerSnapshot> wait(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    complete_.wait_for(lock, patience, [this] { return missing_ == 0; });
    return snapshots_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  std::size_t missing_;
  std::vector<WorkerSnapshot> snapshots_;
};

}  // namespace

class Server::Implementation {
 public:
  Implementation(Handler handler, ServerOptions options)
      : observer_(options.health), pool_(blocking_pool(options)) {
    const unsigned threads = options.threads > 0 ? options.threads : granted_cpus();
    config_.handler = std::move(handler);
    config_.respond_to_error = std::move(options.respond_to_error);
    config_.limits = options.limits;
    config_.server_name = std::move(options.server_name);
    config_.send_date = options.send_date;
    config_.serve_half_closed = options.serve_half_closed;
    config_.drain_quiet = options.drain_quiet;
    config_.observer = &observer_;
    config_.workers = threads;
    config_.tracer = options.tracer;
    if (options.metrics != nullptr) config_.instruments = net::Instruments{*options.metrics};
    raise_descriptor_limit();
    for (unsigned i = 0; i < threads; ++i) workers_.push_back(std::make_unique<net::Worker>(config_, *pool_));
    working_.resize(threads, false);
    for (const Address& address : options.listen) add(listen_on(address, threads, options.reuse_port));
    for (const int socket : options.inherited) add(listen_on_inherited(socket, threads));
  }

  ~Implementation() { stop(); }

  const std::vector<Address>& addresses() const noexcept { return addresses_; }

  void start() {
    const SignalsBlocked blocked;
    {
      const std::lock_guard lock{mutex_};
      running_ = workers_.size();
      working_.assign(workers_.size(), true);
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      threads_.emplace_back([this, i, &worker = *workers_[i], name = "worker-" + std::to_string(i)] {
        ::pthread_setname_np(::pthread_self(), name.c_str());
        worker.run();
        const std::lock_guard lock{mutex_};
        working_[i] = false;
        if (--running_ == 0) ended_.notify_all();
      });
    }
  }

  void drain() {
    const std::lock_guard lock{mutex_};  // not stop_mutex_: a handler that drains would wait for its own end
    for (auto& worker : workers_) worker->drain();
  }

  std::size_t workers() const noexcept { return config_.workers; }

  bool working(std::size_t worker) const {
    const std::lock_guard lock{mutex_};
    return worker < working_.size() && working_[worker];
  }

  void post(std::size_t worker, std::function<void()> work) {
    const std::lock_guard lock{mutex_};
    if (worker < workers_.size()) workers_[worker]->post(std::move(work));
  }

  std::vector<WorkerSnapshot> inspect(std::chrono::milliseconds patience, std::size_t details) {
    const auto inspection = std::make_shared<Inspection>(workers());
    const TimePoint began = now();
    for (std::size_t i = 0; i < workers(); ++i) {
      post(i, [this, i, inspection, details, began] {
        WorkerSnapshot snapshot = workers_[i]->inspect(details);
        snapshot.worker = i;
        snapshot.answered = true;
        snapshot.took = now() - began;
        inspection->answer(std::move(snapshot));
      });
    }
    return inspection->wait(patience);
  }

  bool wait(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    return ended_.wait_for(lock, patience, [this] { return running_ == 0; });
  }

  void wait() {
    std::unique_lock lock{mutex_};
    ended_.wait(lock, [this] { return running_ == 0; });
  }

  void stop() {
    const std::lock_guard stopping{stop_mutex_};
    for (auto& worker : workers_) worker->stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    pool_.reset();  // ends the blocking jobs that tasks still wait for
    for (auto& worker : workers_) worker->settle();
    std::vector<std::unique_ptr<net::Worker>> ended;
    const std::lock_guard lock{mutex_};
    ended.swap(workers_);
  }

 private:
  static std::unique_ptr<BlockingPool> blocking_pool(const ServerOptions& options) {
    return std::make_unique<BlockingPool>(options.blocking_threads, options.blocking_queue);
  }

  void add(Listening listening) {
    const bool ours = !listening.listeners.front().shared;
    if (ours && listening.address.is_unix()) socket_files_.add(listening.address.unix_path);
    addresses_.push_back(listening.address);
    for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->listen(std::move(listening.listeners[i]));
  }

  SocketFiles socket_files_;
  LogObserver observer_;
  net::ServerConfig config_;
  std::unique_ptr<BlockingPool> pool_;
  std::vector<std::unique_ptr<net::Worker>> workers_;
  std::vector<std::thread> threads_;
  std::vector<Address> addresses_;
  mutable std::mutex mutex_;
  std::mutex stop_mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
  std::vector<bool> working_;
};

Server::Server(Handler handler, ServerOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(handler), std::move(options))) {}
Server::~Server() = default;

const std::vector<Address>& Server::addresses() const noexcept { return implementation_->addresses(); }
void Server::start() { implementation_->start(); }
void Server::post(std::size_t worker, std::function<void()> work) { implementation_->post(worker, std::move(work)); }
std::size_t Server::workers() const noexcept { return implementation_->workers(); }
bool Server::working(std::size_t worker) const { return implementation_->working(worker); }
std::vector<WorkerSnapshot> Server::inspect(std::chrono::milliseconds patience, std::size_t details) const {
  return implementation_->inspect(patience, details);
}
void Server::drain() { implementation_->drain(); }
bool Server::wait(std::chrono::milliseconds patience) { return implementation_->wait(patience); }
void Server::wait() { implementation_->wait(); }
void Server::stop() { implementation_->stop(); }

}  // namespace skiff
