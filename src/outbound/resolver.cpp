#include "outbound/resolver.hpp"

#include <skiff/core/cancellation.hpp>

#include <optional>
#include <utility>

namespace skiff::outbound {

/// An answer that is there, or on its way.
struct Resolver::Entry {
  std::optional<Result<std::vector<Endpoint>>> answer;
  TimePoint good_until{};
  std::vector<Arrival*> waiting;

  bool known(TimePoint now) const { return answer && now < good_until; }
};

/// A task waits here for an answer. Goes on as a timer that is due, from the event loop.
class Resolver::Arrival final : public Suspension, private Timer {
 public:
  explicit Arrival(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
  ~Arrival() override { std::erase(entry_->waiting, this); }

  void await_resume() const { throw_if_cancelled(); }
  void wake() { Runtime::current().arm(*this, now()); }

 private:
  bool begin() override {
    if (entry_->answer) return false;
    entry_->waiting.push_back(this);
    return true;
  }
  void abort() noexcept override { wake(); }
  void fire() override { resume(); }

  std::shared_ptr<Entry> entry_;
};

Resolver::Resolver(Duration ttl, Duration failure_ttl, Lookup lookup)
    : ttl_(ttl), failure_ttl_(failure_ttl), lookup_(std::make_shared<const Lookup>(std::move(lookup))) {}

Resolver::~Resolver() = default;

Task<Result<std::vector<Endpoint>>> Resolver::resolve(const std::string& host, std::uint16_t port) {
  using Answer = Result<std::vector<Endpoint>>;
  if (const auto numeric = numeric_endpoint(host, port)) return Answer{std::vector<Endpoint>{*numeric}};
  const auto found = entries_.find(Key{host, port});
  if (found != entries_.end() && found->second->known(now())) return Answer{*found->second->answer};
  return look_up(host, port);
}

Task<Result<std::vector<Endpoint>>> Resolver::look_up(std::string host, std::uint16_t port) {
  const Key key{std::move(host), port};
  const auto found = entries_.find(key);
  std::shared_ptr<Entry> entry = found != entries_.end() ? found->second : nullptr;
  if (entry && entry->known(now())) co_return *entry->answer;  // it came before this task was started
  if (!entry || entry->answer) {                               // which is too old
    forget_old(now());
    entry = std::make_shared<Entry>();
    if (!ask(entry, key)) {
      co_return unavailable("a service cannot be reached")
          .with_cause("cannot resolve " + key.first + ": too much blocking work is waiting");
    }
    entries_[key] = entry;
  }
  Arrival arrival{entry};
  co_await arrival;
  co_return *entry->answer;
}

// What the other thread uses it shares or owns; the answer comes back to this one.
bool Resolver::ask(const std::shared_ptr<Entry>& entry, const Key& key) {
  auto answer = std::make_shared<std::optional<Result<std::vector<Endpoint>>>>();
  const auto job = [answer, key, lookup = lookup_] {
    try {
      answer->emplace((*lookup)(key.first, key.second));
    } catch (...) {
      answer->emplace(thrown_error());
    }
  };
  const auto done = [answer, entry, ttl = ttl_, failure_ttl = failure_ttl_] {
    entry->answer = std::move(*answer);
    entry->good_until = now() + (*entry->answer ? ttl : failure_ttl);
    for (Arrival* arrival : std::exchange(entry->waiting, {})) arrival->wake();
  };
  return Runtime::current().run_blocking(job, done);
}

void Resolver::forget_old(TimePoint now) {
  std::erase_if(entries_,
                [now](const auto& item) { return item.second->answer && !item.second->known(now); });
}

}  // namespace skiff::outbound
