#include <skiff/middleware/rate_limit.hpp>

#include "http/characters.hpp"

#include <skiff/core/time.hpp>
#include <skiff/http/reply_headers.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace skiff {
namespace {

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

// A string of structured fields (RFC 9651 section 3.3.3).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c < ' ' || c > '~') {
      throw ConfigurationError{"RateLimitOptions::name: expected printable ASCII, got \"" + std::string{text} + "\""};
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

// A window that is no whole number of seconds cannot be told.
std::string policy_of(const std::string& name, const RateOptions& rate) {
  std::string policy = name + ";q=" + std::to_string(rate.limit);
  if (rate.window % std::chrono::seconds{1} == Duration::zero()) policy += ";w=" + seconds(rate.window);
  return policy;
}

void append_to_field(Reply& reply, std::string_view field, const std::string& value) {
  const auto others = find_header(reply, field);
  set_header(reply, field, others ? std::string{*others} + ", " + value : value);
}

std::string network_of(const in6_addr& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address.s6_addr[12], text.data(), text.size());
    return text.data();
  }
  in6_addr network{};
  std::copy_n(std::begin(address.s6_addr), 8, std::begin(network.s6_addr));
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, &network, text.data(), text.size());
  return std::string{text.data()} + "/64";
}

}  // namespace

std::string client_address(const Request& request) {
  const std::string_view peer = request.peer();
  if (peer.empty()) return "local";
  if (peer.front() != '[') return std::string{peer.substr(0, peer.rfind(':'))};
  const std::string text{peer.substr(1, peer.find(']') - 1)};
  in6_addr address{};
  return ::inet_pton(AF_INET6, text.c_str(), &address) == 1 ? network_of(address) : text;
}

RateKey rate_by_header(std::string name) {
  if (name.empty() || !characters::all(name, characters::token)) {
    throw ConfigurationError{"rate_by_header: expected the name of a header, got \"" + name + "\""};
  }
  return [name = std::move(name)](Request& request) {
    const auto value = request.headers().find(name);
    return value ? "=" + std::string{*value} : client_address(request);
  };
}

RateLimit::RateLimit(RateLimitOptions options)
    : key_(std::move(options.key)),
      name_(quoted(options.name)),
      policy_(policy_of(name_, options.rate)),
      limiter_(std::make_shared<RateLimiter>(options.rate, options.keys)) {
  if (!key_) key_ = client_address;
}

Task<Reply> RateLimit::operator()(Request& request, Next next) const {
  const std::string key = key_(request);
  if (key.empty()) return next(request);
  const RateDecision decision = limiter_->decide(key, now());
  if (!decision.allowed) {
    const std::string wait = seconds(decision.retry_after);
    Reply reply{too_many_requests("too many requests; try again in " + wait + " s").with_header("Retry-After", wait)};
    add_fields(reply, decision);
    return reply;
  }
  Task<Reply> answer = next(request);
  if (!answer.ready()) return with_fields(std::move(answer), decision);
  Reply reply = answer.take();
  add_fields(reply, decision);
  return reply;
}

Task<Reply> RateLimit::with_fields(Task<Reply> answer, RateDecision decision) const {
  Reply reply = co_await std::move(answer);
  add_fields(reply, decision);
  co_return std::move(reply);
}

void RateLimit::add_fields(Reply& reply, const RateDecision& decision) const {
  append_to_field(reply, "RateLimit-Policy", policy_);
  append_to_field(reply, "RateLimit",
                  name_ + ";r=" + std::to_string(decision.remaining) + ";t=" + seconds(decision.reset_after));
}

}  // namespace skiff
