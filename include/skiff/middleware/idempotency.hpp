#pragma once

#include <skiff/http/middleware.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/middleware/idempotency_store.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace skiff {

struct IdempotencyOptions {
  /// Methods whose requests may have a key; others pass.
  std::vector<Method> methods{Method::post, Method::patch};

  /// A request of these methods without a key is answered with 400.
  bool required = false;

  /// Whose keys they are: two callers may use the same one, and never get each other's answers. From all workers at
  /// once. Empty: who sends the same Authorization. Where callers are known by a cookie or a certificate, say so here.
  std::function<std::string(Request& request)> scope{};

  /// A larger request body is answered with 413: it is read before the handler runs.
  std::size_t body_bytes = 1024 * 1024;

  /// A larger answer is given once, and is a 409 from then on.
  std::size_t answer_bytes = 1024 * 1024;

  /// Null: in this process, see MemoryIdempotencyStore.
  std::shared_ptr<IdempotencyStore> store{};

  /// Makes the answers that are kept for errors, the service's own.
  ErrorResponder respond_to_error = problem;
};

/// Lets a caller that got no answer send the same request again without its being done twice
/// (draft-ietf-httpapi-idempotency-key-header-07):
///
///     app.group("/payments").use(IdempotencyKey{});
///
///     POST /payments
///     Idempotency-Key: "8e03978e-40d5-43e8-bc93-6894a57f9324"
///
/// The first request with a key runs, and its answer is kept. The same request with that key gets the same status,
/// headers and body, with `Idempotency-Replayed: true`, and the handler does not run. 409: the first one is still under
/// way. 422: the key belongs to another request (method, target or body differ). 400: no key where one is required, or
/// one that is not 1 to 255 visible characters; quotes around it are optional.
///
/// Not kept, so that the next request runs: 5xx; 401, 407, 408, 425 and 429; and a handler that was cancelled because
/// its caller left. What such a handler has done by then is for it to undo, or to do in one transaction. A streamed
/// answer of unknown length is given once, and is a 409 from then on.
///
/// Inside of what checks credentials and limits rates, outside of what changes the request.
class IdempotencyKey {
 public:
  /// Throws ConfigurationError.
  explicit IdempotencyKey(IdempotencyOptions options = {});

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  Task<Reply> answer(Request& request, Next next, std::string key) const;
  Task<Reply> answer_first(Request& request, Next next, std::string key) const;

  IdempotencyOptions options_;
};

}  // namespace skiff
