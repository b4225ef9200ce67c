#include "outbound/failures.hpp"

#include <chrono>
#include <utility>

namespace skiff::outbound {
namespace {

Error nonsense(std::string cause) {
  return Error{ErrorKind::bad_gateway, "a service gave no proper answer"}.with_cause(std::move(cause));
}

std::string milliseconds(Duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

}  // namespace

Error unreachable(std::string cause) { return unavailable("a service cannot be reached").with_cause(std::move(cause)); }

Error malformed(std::string_view address, std::string_view reason) {
  return nonsense("the answer of " + std::string{address} + " is malformed: " + std::string{reason});
}

Error broken_off(const Connection& connection, std::string_view what) {
  return nonsense("the connection to " + connection.address() + " ended before " + std::string{what} +
                  (connection.calls() > 1 ? " (it was kept from an earlier call): " : ": ") + connection.why_ended());
}

Error silent(const Connection& connection, Duration patience, std::string_view awaited) {
  return Error{ErrorKind::gateway_timeout, "a service took too long"}.with_cause(
      connection.address() + " did nothing for " + milliseconds(patience) + " where it should have sent or taken " +
      std::string{awaited});
}

Error too_large(std::uint64_t limit) {
  return content_too_large("the body is larger than the " + std::to_string(limit) + " bytes allowed here");
}

}  // namespace skiff::outbound
