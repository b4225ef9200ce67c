#include "net/flights.hpp"

#include "net/connection.hpp"

namespace skiff::net {

void Flights::add(Connection& connection) {
  if (connection.flight_index_ != Connection::not_in_flight) return;
  connection.flight_index_ = flying_.size();
  flying_.push_back(&connection);
}

void Flights::remove(Connection& connection) noexcept {
  if (connection.flight_index_ == Connection::not_in_flight) return;
  Connection* last = flying_.back();
  flying_[connection.flight_index_] = last;
  last->flight_index_ = connection.flight_index_;
  flying_.pop_back();
  connection.flight_index_ = Connection::not_in_flight;
}

// From the back: a connection that leaves the list moves the last one, which was looked at already, here.
void Flights::check_peers() {
  for (std::size_t i = flying_.size(); i-- > 0;) {
    if (i >= flying_.size()) continue;
    const Connection::Ptr connection{flying_[i]};
    connection->check_peer();
  }
}

}  // namespace skiff::net
