#pragma once

#include <skiff/http/middleware.hpp>
#include <skiff/resilience/rate_limiter.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace skiff {

/// Whose requests are counted together; from all workers at once. An empty text: this request is not limited.
using RateKey = std::function<std::string(Request& request)>;

/// The caller's address without its port. Of IPv6 the first 64 bits, which are one customer's ("2001:db8:1:2::/64"); an
/// IPv4 address in IPv6 is what it is. "unix" for Unix sockets, "local" for a request made in this process.
std::string client_address(const Request& request);

/// The value of a header, where a request has it; else the address. Only for a header that was checked further out: a
/// caller can make up as many values as it likes.
RateKey rate_by_header(std::string name);

struct RateLimitOptions {
  /// How many requests, and by which algorithm.
  RateOptions rate{};

  /// What it is called in the fields: printable ASCII.
  std::string name = "default";

  /// Empty: by client_address(). Behind a proxy that is the proxy's, the same for all callers.
  RateKey key{};

  /// How many keys are remembered; of more, those that were not seen for longest are forgotten.
  std::size_t keys = 100'000;
};

/// Limits how often each caller may ask, of all workers together.
///
///     RateLimitOptions options;
///     options.rate = {.limit = 100, .window = 1min};
///     app.use(RateLimit{options});
///
/// One request too many is answered with 429 and Retry-After, without the handlers. Every answer has RateLimit and
/// RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): `"default";r=99;t=1`, what is left and in how many
/// seconds all of it is back, and `"default";q=100;w=60`; after those of limits further in, if there are several.
/// Copies share what they count. Nothing is spent on waiting: an answer that is there at once costs no coroutine frame.
class RateLimit {
 public:
  /// Throws ConfigurationError.
  explicit RateLimit(RateLimitOptions options = {});

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  void add_fields(Reply& reply, const RateDecision& decision) const;
  Task<Reply> with_fields(Task<Reply> answer, RateDecision decision) const;

  RateKey key_;
  std::string name_;    // quoted
  std::string policy_;  // the field's value
  std::shared_ptr<RateLimiter> limiter_;
};

}  // namespace skiff
