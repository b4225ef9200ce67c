#pragma once

#include <skiff/core/error.hpp>
#include <skiff/core/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// The stages of a call, outermost first; one of them gives up.
enum class CallStage : std::uint8_t {
  deadline,         // no time left: nothing was sent, or what was sent was not answered in time
  retry,            // the last try failed
  bulkhead,         // too many calls at once
  circuit_breaker,  // the service fails too often to be asked
  balance,          // no instance to send to
  connection,       // cannot connect, cut off, or no HTTP
  response,         // it answered, but not what was asked for: an error status, or content that cannot be read
};

std::string_view name(CallStage stage) noexcept;

/// One try of a call that failed.
struct CallTry {
  std::string instance;  // "host:port"; empty when none was chosen
  CallStage stage = CallStage::connection;
  unsigned status = 0;  // what it answered; 0 when it did not
  std::string cause;    // for the log
  Duration took{};
};

/// Why a call through a Client failed: which stage gave up, after which tries.
///
///     auto stock = co_await inventory.get<Stock>(target);
///     if (const CallFailure* failure = call_failure(stock.error()); failure && failure->stage == CallStage::deadline) …
class CallFailure final : public ErrorDetail {
 public:
  std::string client;
  CallStage stage = CallStage::connection;
  std::vector<CallTry> tries;
  Duration took{};
};

/// Of an Error that a Client gave; null for others. Valid as long as the Error.
const CallFailure* call_failure(const Error& error) noexcept;

}  // namespace skiff
