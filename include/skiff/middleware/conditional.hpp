#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/middleware.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace skiff {

struct ConditionalOptions {
  /// Whether answers in memory without an ETag get one. It is made from their content, so it saves sending them but
  /// not making them.
  bool make_etags = true;

  /// Bytes. Longer ones get none: hashing them would hold up the worker for over a millisecond.
  std::size_t largest = 8 * 1024 * 1024;
};

/// Answers 304 instead of what the caller has already, and 412 where it asks to (RFC 9110 section 13):
///
///     app.use(Compression{});   // outside of Conditional, if there is one
///     app.use(Conditional{});
///
/// For GET and HEAD: evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since against the ETag
/// and Last-Modified that the handler has set, or against an ETag made from a hash of the body (MurmurHash3, 128
/// bits). Other methods have acted before there is an answer to look at: their handlers ask check_preconditions().
class Conditional {
 public:
  explicit Conditional(ConditionalOptions options = {}) noexcept : options_(options) {}

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  ConditionalOptions options_;
};

/// Evaluates a request's preconditions (RFC 9110 section 13.2.2) before a method acts:
///
///     if (auto answer = check_preconditions(request, document.etag)) co_return std::move(*answer);
///
/// `etag` as in the field, quotes included: `"v1"`, `W/"v1"`. It and `last_modified` are of the resource as it is
/// now; neither: it does not exist. Nothing: go on. Otherwise the answer: an Error of kind precondition_failed,
/// or for GET and HEAD a 304 with both validators. If-Match compares strongly: a weak `etag` never matches it.
std::optional<Reply> check_preconditions(const Request& request, std::string_view etag,
                                         std::optional<WallTime> last_modified = std::nullopt);

}  // namespace skiff
