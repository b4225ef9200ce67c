#include <skiff/middleware/idempotency.hpp>

#include "middleware/hash128.hpp"

#include <skiff/telemetry/log.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

namespace skiff {
namespace {

constexpr const char* field = "Idempotency-Key";

// The draft has a string of structured fields; many callers send the bare text.
std::optional<std::string_view> parse_key(std::string_view text) {
  constexpr std::size_t longest = 255;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  const auto visible = [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (text.empty() || text.size() > longest || !std::all_of(text.begin(), text.end(), visible)) return std::nullopt;
  return text;
}

std::string fingerprint_of(const Request& request, std::string_view body) {
  std::string text{request.method_text()};
  text.append(" ").append(request.target()).append("\n").append(body);
  const auto hash = hash128(text);
  std::array<char, 33> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx%016llx", static_cast<unsigned long long>(hash[0]),
                static_cast<unsigned long long>(hash[1]));
  return hex.data();
}

bool worth_keeping(Status status) {
  switch (status) {
    case Status::unauthorized:
    case Status::proxy_authentication_required:
    case Status::request_timeout:
    case Status::too_early:
    case Status::too_many_requests: return false;
    default: return code(status) < 500;
  }
}

Reply replay(const StoredAnswer& stored) {
  if (!stored.complete) return conflict("this request was answered already, and its answer cannot be given again");
  Response response{stored.status};
  for (const auto& [name, value] : stored.headers) response.headers().add(name, value);
  response.headers().set("Idempotency-Replayed", "true");
  response.body(stored.body);
  return response;
}

StoredAnswer stored(const Response& response, bool complete) {
  StoredAnswer answer;
  answer.status = response.status();
  answer.complete = complete;
  if (!complete) return answer;
  for (const auto& header : response.headers()) answer.headers.emplace_back(header.name, header.value);
  answer.body = response.body().text();
  return answer;
}

/// A key that is ours, released unless its answer is kept.
class Claimed {
 public:
  Claimed(IdempotencyStore& store, const std::string& key) noexcept : store_(store), key_(key) {}
  Claimed(const Claimed&) = delete;
  Claimed& operator=(const Claimed&) = delete;
  ~Claimed() {
    if (!kept_) store_.release(key_);
  }
  void kept() noexcept { kept_ = true; }

 private:
  IdempotencyStore& store_;
  const std::string& key_;
  bool kept_ = false;
};

}  // namespace

IdempotencyKey::IdempotencyKey(IdempotencyOptions options) : options_(std::move(options)) {
  if (options_.methods.empty()) throw ConfigurationError{"IdempotencyOptions::methods: expected some, got none"};
  if (!options_.respond_to_error) throw ConfigurationError{"IdempotencyOptions::respond_to_error: expected a function"};
  if (!options_.store) options_.store = std::make_shared<MemoryIdempotencyStore>();
  if (!options_.scope) options_.scope = [](Request& request) { return std::string{request.header("authorization")}; };
}

Task<Reply> IdempotencyKey::operator()(Request& request, Next next) const {
  const auto& methods = options_.methods;
  if (std::find(methods.begin(), methods.end(), request.method()) == methods.end()) return next(request);
  const auto text = request.headers().find(field);
  if (!text) {
    if (!options_.required) return next(request);
    return bad_request("this request needs an Idempotency-Key");
  }
  const auto key = parse_key(*text);
  if (!key) return bad_request("the Idempotency-Key must be 1 to 255 visible characters, in quotes");
  return answer(request, next, options_.scope(request) + "\n" + std::string{*key});
}

Task<Reply> IdempotencyKey::answer(Request& request, Next next, std::string key) const {
  const Result<std::string_view> body = co_await request.body().read_all(options_.body_bytes);
  if (!body) co_return body.error();
  const std::string fingerprint = fingerprint_of(request, *body);
  const Result<IdempotencyClaim> claim = co_await options_.store->claim(key, fingerprint);
  if (!claim) co_return claim.error();
  if (claim->state == IdempotencyClaim::State::mine) co_return co_await answer_first(request, next, std::move(key));
  if (claim->fingerprint != fingerprint) co_return unprocessable("this Idempotency-Key belongs to another request");
  if (claim->state == IdempotencyClaim::State::answered) co_return replay(*claim->answer);
  co_return conflict("a request with this Idempotency-Key is under way").with_header("Retry-After", "1");
}

Task<Reply> IdempotencyKey::answer_first(Request& request, Next next, std::string key) const {
  Claimed claimed{*options_.store, key};
  Reply reply = co_await next(request);
  if (!worth_keeping(reply ? reply->status() : status_of(reply.error().kind()))) co_return std::move(reply);
  if (!reply) reply = options_.respond_to_error(reply.error(), &request);

  Body& body = reply->body();
  const auto size = body.size();
  const bool complete = size && *size <= options_.answer_bytes;
  if (complete) {
    const Result<std::string_view> whole = co_await body.read_all();
    if (!whole) co_return whole.error();
  }
  StoredAnswer to_keep = stored(*reply, complete);  // named: no aggregate inside of an awaited expression (g++ 12)
  const Result<void> kept = co_await options_.store->keep(key, std::move(to_keep));
  if (kept) {
    claimed.kept();
  } else {
    Log{"skiff.idempotency"}.warn("an answer could not be kept", {"error.message", kept.error().cause()});
  }
  co_return std::move(reply);
}

}  // namespace skiff
