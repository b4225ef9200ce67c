#pragma once

#include <skiff/core/time.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/types.hpp>
#include <skiff/http/handler.hpp>
#include <skiff/http/limits.hpp>
#include <skiff/http/problem.hpp>
#include <skiff/test/open_call.hpp>
#include <skiff/test/reply.hpp>
#include <skiff/test/virtual_runtime.hpp>
#include <skiff/test/with.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace skiff {
class Tracer;
}

namespace skiff::test {

struct CallSetup;

struct CallerOptions {
  /// Turns every error into an answer, as ServerOptions has it.
  ErrorResponder respond_to_error = problem;

  /// Those of a request's size hold as on a server: its target, its header, its body.
  Limits limits{};

  /// Virtual time that is waited for an answer, and then for the end of it or what else the test asks for. Longer:
  /// NoAnswer.
  Duration patience = std::chrono::hours{1};

  /// What get() and the others read of an answer at most; more is for open().
  std::size_t answer_bytes = 64 * 1024 * 1024;

  /// Where the spans of requests and of handlers go; null for none. Outlives the caller.
  Tracer* tracer = nullptr;
};

/// A whole service, as skiff::Service is one.
template <class S>
concept InProcess = requires(S& service) {
  { service.served() } -> std::convertible_to<Handler>;
  { service.options().respond_to_error } -> std::convertible_to<ErrorResponder>;
  { service.options().limits } -> std::convertible_to<Limits>;
};

/// What a call sends as JSON.
template <class T>
concept Sent = Described<T> && !std::convertible_to<const T&, std::string_view>;

/// Calls a router, a service, any Handler in this process: no socket, no thread, virtual time. Every call returns when
/// its answer is complete, and errors are the answers that a server makes of them.
///
///     test::Caller api{orders_api(orders)};
///     EXPECT_EQ(api.get("/orders/7").status(), Status::not_found);
///
/// Time is that of the VirtualRuntime which the thread has already, of the test or of another Caller; else it makes
/// one. For one thread.
class Caller {
 public:
  explicit Caller(Handler handler, CallerOptions options = {});

  /// What the service would serve, with its limits and its errors. The service outlives the caller.
  template <InProcess S>
  explicit Caller(S& service, CallerOptions options = {})
      : Caller(service.served(), of_service(std::move(options), service.options().respond_to_error,
                                            service.options().limits)) {}

  Caller(Caller&&) noexcept;
  Caller& operator=(Caller&&) noexcept;
  ~Caller();

  /// A field of every call from here on: `api.header("Authorization", "Bearer …")`.
  Caller& header(std::string_view name, std::string_view value);

  /// Sends the cookies back that answers set, from here on, as a browser does (RFC 6265); Secure and Domain are not
  /// looked at.
  Caller& keep_cookies();

  /// The value of a cookie that is kept.
  std::optional<std::string_view> cookie(std::string_view name) const;

  /// `target` is a path, with a query if need be: "/orders?limit=20". A malformed one is the test's mistake:
  /// std::invalid_argument.
  Reply get(std::string_view target, const With& with = {}) { return request("GET", target, with); }
  Reply head(std::string_view target, const With& with = {}) { return request("HEAD", target, with); }
  Reply del(std::string_view target, const With& with = {}) { return request("DELETE", target, with); }
  Reply options(std::string_view target, const With& with = {}) { return request("OPTIONS", target, with); }
  Reply post(std::string_view target, const With& with = {}) { return request("POST", target, with); }
  Reply put(std::string_view target, const With& with = {}) { return request("PUT", target, with); }
  Reply patch(std::string_view target, const With& with = {}) { return request("PATCH", target, with); }

  /// With a body; text/plain unless `with` says otherwise.
  Reply post(std::string_view target, std::string_view text, const With& with = {}) {
    return request("POST", target, text, with);
  }
  Reply put(std::string_view target, std::string_view text, const With& with = {}) {
    return request("PUT", target, text, with);
  }
  Reply patch(std::string_view target, std::string_view text, const With& with = {}) {
    return request("PATCH", target, text, with);
  }

  /// With a described value as JSON, members that only the service sets left out.
  template <Sent T>
  Reply post(std::string_view target, const T& value, const With& with = {}) {
    return request("POST", target, value, with);
  }
  template <Sent T>
  Reply put(std::string_view target, const T& value, const With& with = {}) {
    return request("PUT", target, value, with);
  }
  template <Sent T>
  Reply request(std::string_view method, std::string_view target, const T& value, const With& with = {}) {
    return send_json(method, target, to_json(value, JsonSide::request), with);
  }

  /// Any method, by its text.
  Reply request(std::string_view method, std::string_view target, const With& with = {});
  Reply request(std::string_view method, std::string_view target, std::string_view text, const With& with = {});

  /// Begins a call, to read its answer piece by piece.
  OpenCall open(std::string_view target, const With& with = {}) { return open("GET", target, with); }
  OpenCall open(std::string_view method, std::string_view target, const With& with = {});

  /// Begins a call whose body the test sends piece by piece.
  OpenCall upload(std::string_view target, const With& with = {}) { return upload("POST", target, with); }
  OpenCall upload(std::string_view method, std::string_view target, const With& with = {});

  /// The clock of all that is called here.
  VirtualRuntime& runtime() noexcept;
  void advance(Duration duration) { runtime().advance(duration); }

 private:
  Reply send_json(std::string_view method, std::string_view target, std::string_view json, const With& with);

  static CallerOptions of_service(CallerOptions options, ErrorResponder responder, const Limits& limits) {
    options.respond_to_error = std::move(responder);
    options.limits = limits;
    return options;
  }

  std::shared_ptr<CallSetup> setup_;
};

}  // namespace skiff::test
