#pragma once

#include <cstddef>
#include <vector>

namespace skiff::net {

class Connection;

/// The connections of a worker whose requests wait for something, for the in-flight limit and for noticing
/// callers that have left.
class Flights {
 public:
  std::size_t size() const noexcept { return flying_.size(); }
  void add(Connection& connection);
  void remove(Connection& connection) noexcept;

  /// Cancels the handlers of callers that have left.
  void check_peers();

 private:
  std::vector<Connection*> flying_;
};

}  // namespace skiff::net
