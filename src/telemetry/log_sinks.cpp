#include "telemetry/log_sinks.hpp"

#include "telemetry/text_line.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

namespace skiff {
namespace {

using Sinks = std::vector<LogSink*>;

/// Threads that are in dispatch(), counted in stripes so that they do not meet in one cache line.
class Readers {
 public:
  class Reading {
   public:
    explicit Reading(Readers& readers) noexcept : count_(readers.mine()) { count_.fetch_add(1); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() { count_.fetch_sub(1, std::memory_order_release); }

   private:
    std::atomic<int>& count_;
  };

  /// Until all that are in have left once. No one waits in there.
  void wait() const noexcept {
    for (const Stripe& stripe : stripes_) {
      while (stripe.count.load() != 0) std::this_thread::yield();
    }
  }

 private:
  struct alignas(64) Stripe {
    std::atomic<int> count{0};
  };

  std::atomic<int>& mine() noexcept {
    thread_local const std::size_t number = threads_.fetch_add(1, std::memory_order_relaxed);
    return stripes_[number % stripes_.size()].count;
  }

  std::atomic<std::size_t> threads_{0};
  std::array<Stripe, 16> stripes_;
};

struct Installed {
  std::mutex changing;
  std::atomic<const Sinks*> sinks{new Sinks};
  Readers readers;

  // Never destroyed: globals of other units log until the end.
  static Installed& instance() {
    static auto& installed = *new Installed;
    return installed;
  }

  template <class Change>
  void change(Change how) {
    const std::lock_guard lock{changing};
    auto changed = std::make_unique<Sinks>(*sinks);
    how(*changed);
    const std::unique_ptr<const Sinks> before{sinks.exchange(changed.release())};
    readers.wait();
  }
};

void write_to_stderr(const LogRecord& record) {
  Line line;
  telemetry::append_text(line, record, false);
  const std::string_view text = line.text();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

LogSink::Installation::Installation(LogSink& sink) : sink_(sink) {
  Installed::instance().change([&sink](Sinks& sinks) { sinks.push_back(&sink); });
}

LogSink::Installation::~Installation() {
  Installed::instance().change([this](Sinks& sinks) { sinks.erase(std::find(sinks.begin(), sinks.end(), &sink_)); });
}

void telemetry::dispatch(const LogRecord& record) noexcept try {
  Installed& installed = Installed::instance();
  const Readers::Reading reading{installed.readers};
  const Sinks& sinks = *installed.sinks.load();
  for (LogSink* sink : sinks) sink->write(record);
  if (sinks.empty()) write_to_stderr(record);
} catch (...) {  // no memory for a line
}

}  // namespace skiff
