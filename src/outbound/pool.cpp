#include "outbound/pool.hpp"

#include "outbound/pool_state.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace skiff::outbound {
namespace {

void require(bool holds, const char* option, const std::string& expected) {
  if (!holds) throw ConfigurationError{std::string{"PoolOptions::"} + option + " must be " + expected};
}

PoolOptions checked(PoolOptions options) {
  require(options.connections_per_host >= 1, "connections_per_host", "at least 1, it is 0");
  require(options.connections >= 1, "connections", "at least 1, it is 0");
  require(options.header_bytes >= 64, "header_bytes", "at least 64, it is " + std::to_string(options.header_bytes));
  require(options.header_count >= 1, "header_count", "at least 1, it is 0");
  for (const auto& [time, name] : {std::pair{options.idle_timeout, "idle_timeout"},
                                   std::pair{options.max_age, "max_age"},
                                   std::pair{options.connect_timeout, "connect_timeout"},
                                   std::pair{options.read_timeout, "read_timeout"},
                                   std::pair{options.write_timeout, "write_timeout"},
                                   std::pair{options.continue_timeout, "continue_timeout"},
                                   std::pair{options.connect_stagger, "connect_stagger"}}) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    require(time > Duration::zero(), name, "more than nothing, it is " + std::to_string(milliseconds) + " ms");
  }
  return options;
}

}  // namespace

Pool::Pool(PoolOptions options) : Pool(std::move(options), resolve_blocking) {}

Pool::Pool(PoolOptions options, Resolver::Lookup lookup)
    : state_(new PoolState{checked(std::move(options)), std::move(lookup)}) {
  intrusive_ptr_add_ref(state_.get());
}

Pool::~Pool() = default;

void Pool::Release::operator()(PoolState* state) const noexcept {
  state->end();
  intrusive_ptr_release(state);
}

Task<Reply> Pool::send(Request& request, DestinationView destination, Journey& journey) {
  return state_->send(request, destination, journey);
}

PoolSnapshot Pool::inspect() const { return state_->inspect(); }
void Pool::close_idle() { state_->close_idle(); }

}  // namespace skiff::outbound
