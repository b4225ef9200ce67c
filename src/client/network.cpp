#include "client/network.hpp"

#include <cstdint>
#include <limits>

namespace skiff::client {
namespace {

outbound::PoolOptions pool_options(const ConnectionOptions& options) {
  outbound::PoolOptions pool;
  pool.connections_per_host = options.per_host;
  pool.connections = options.in_all;
  pool.waiting = options.waiting;
  pool.idle_timeout = options.idle;
  pool.max_age = options.max_age;
  pool.connect_timeout = options.connect_timeout;
  pool.read_timeout = options.stall_timeout;
  pool.write_timeout = options.stall_timeout;
  pool.header_bytes = options.header_bytes;
  pool.header_count = options.header_count;
  pool.body_bytes = std::numeric_limits<std::uint64_t>::max();  // who reads it whole has a limit
  return pool;
}

class Network final : public Transport {
 public:
  explicit Network(const ConnectionOptions& options) : pool_(pool_options(options)) {}

  Task<Reply> send(Request& request, const Instance& instance, outbound::Journey& journey) override {
    return pool_.send(request, {instance.host, instance.port, instance.unix_path}, journey);
  }

 private:
  outbound::Pool pool_;
};

}  // namespace

std::unique_ptr<Transport> make_network(const ConnectionOptions& options) { return std::make_unique<Network>(options); }

}  // namespace skiff::client
