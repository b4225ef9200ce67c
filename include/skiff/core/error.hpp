#pragma once

#include <skiff/core/fault.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// What went wrong, in terms a caller can act on. Each has one HTTP status (http/problem.hpp).
enum class ErrorKind : std::uint8_t {
  bad_request,             // 400: cannot be understood
  unauthorized,            // 401: no or wrong credentials
  forbidden,               // 403: known, but not allowed
  not_found,               // 404
  method_not_allowed,      // 405
  not_acceptable,          // 406
  request_timeout,         // 408: the caller was too slow
  conflict,                // 409: clashes with the present state
  gone,                    // 410
  length_required,         // 411
  precondition_failed,     // 412
  content_too_large,       // 413
  uri_too_long,            // 414
  unsupported_media_type,  // 415
  expectation_failed,      // 417
  unprocessable,           // 422: understood, but against the rules
  too_many_requests,       // 429
  headers_too_large,       // 431
  internal,                // 500: our fault
  not_implemented,         // 501
  bad_gateway,             // 502: a service we depend on answered nonsense
  unavailable,             // 503: try again later
  gateway_timeout,         // 504: a service we depend on was too slow
  version_not_supported,   // 505
};

/// More about a failure, for code that knows its kind: a client's CallFailure. Never shown to a caller.
class ErrorDetail {
 public:
  virtual ~ErrorDetail();
};

/// A failure as a value. `message` is for the caller and must hold nothing internal; `cause` is for the log
/// and never leaves the process. Cheap to copy; immutable once shared.
class Error {
 public:
  explicit Error(ErrorKind kind, std::string message = {});

  ErrorKind kind() const noexcept { return state_->kind; }
  std::string_view message() const noexcept { return state_->message; }
  std::string_view cause() const noexcept { return state_->cause; }

  /// What really happened, for the log.
  Error with_cause(std::string cause) &&;

  /// A header that the answer carries when this error becomes one: Retry-After, Allow, WWW-Authenticate. Replaces
  /// one of that name (compared without case).
  Error with_header(std::string name, std::string value) &&;
  const std::vector<std::pair<std::string, std::string>>& headers() const noexcept { return state_->headers; }

  /// Each thing that was wrong with the input, for the caller.
  Error with_faults(std::vector<Fault> faults) &&;
  const std::vector<Fault>& faults() const noexcept { return state_->faults; }

  /// The exception that it was before it became a value; null when there was none.
  Error with_exception(std::exception_ptr exception) &&;
  const std::exception_ptr& exception() const noexcept { return state_->exception; }

  /// Replaces an earlier one.
  Error with_detail(std::shared_ptr<const ErrorDetail> detail) &&;
  const ErrorDetail* detail() const noexcept { return state_->detail.get(); }

 private:
  struct State {
    ErrorKind kind;
    std::string message;
    std::string cause;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<Fault> faults;
    std::exception_ptr exception;
    std::shared_ptr<const ErrorDetail> detail;
  };
  State& own();

  std::shared_ptr<State> state_;
};

/// An Error for code that cannot return a Result. A handler that throws it answers as if it had returned it.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)), what_(error_.message()) {}
  const Error& error() const noexcept { return error_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  Error error_;
  std::string what_;
};

/// The program is put together wrongly: conflicting routes, a bad option. Thrown while a service starts,
/// never while it serves.
class ConfigurationError : public std::exception {
 public:
  explicit ConfigurationError(std::string message) : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

Error bad_request(std::string message);
Error unauthorized(std::string message);
Error forbidden(std::string message);
Error not_found(std::string message);
Error conflict(std::string message);
Error content_too_large(std::string message);
Error unprocessable(std::string message);
Error too_many_requests(std::string message);
Error unavailable(std::string message);

/// A 500. The cause goes to the log; the caller learns only that it was not their fault.
Error internal_error(std::string cause);

/// Inside a `catch (...)`: what was thrown, as a value. A Failure gives its error, anything else a 500 with its
/// what() as the cause. Cancelled is no failure: it is thrown on.
Error thrown_error();

}  // namespace skiff
