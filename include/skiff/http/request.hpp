#pragma once

#include <skiff/http/body.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/http/method.hpp>
#include <skiff/http/url.hpp>
#include <skiff/telemetry/trace_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skiff {

enum class Version : std::uint8_t { http_1_0, http_1_1 };

/// A request on its way through middleware to a handler. On a server its text (target, headers, path
/// parameters) is views into the connection's buffer, valid until the answer has been sent; copy what must
/// live longer. Belongs to one task at a time.
class Request {
 public:
  Request() = default;

  /// A request made in this process: for a test, a client. Owns copies of everything.
  Request(Method method, std::string target, std::string body = {});
  Request(Request&& other) noexcept;
  Request& operator=(Request&&) noexcept = default;
  ~Request();

  Method method() const noexcept { return method_; }

  /// As the caller wrote it; also for methods that Method does not know.
  std::string_view method_text() const noexcept {
    return method_ == Method::other ? std::string_view{method_text_} : name(method_);
  }

  /// The request target in origin form ("/a%20b?c=d"), "*" for OPTIONS *.
  std::string_view target() const noexcept { return target_; }

  /// The target without its query, still percent-encoded.
  std::string_view path() const noexcept { return target_.substr(0, path_length_); }

  /// After the "?", still encoded.
  std::string_view query_string() const noexcept;

  /// The decoded query; parsed when first asked for.
  const QueryParameters& query() const;

  Version version() const noexcept { return version_; }

  Headers& headers() noexcept { return headers_; }
  const Headers& headers() const noexcept { return headers_; }

  /// The first value of a header; empty when there is none.
  std::string_view header(std::string_view name) const noexcept { return headers_.get(name); }

  std::optional<std::string_view> cookie(std::string_view name) const noexcept {
    return find_in_cookies(name);
  }

  Body& body() noexcept { return body_; }
  const Body& body() const noexcept { return body_; }

  /// `co_await request.text()`: the whole body in memory.
  Task<Result<std::string_view>> text() { return body_.read_all(); }

  /// The decoded value of a path parameter; empty when the pattern has none of that name.
  std::string_view path_parameter(std::string_view name) const noexcept;

  /// The pattern that was matched, "/users/{id}"; empty when no route was.
  std::string_view route() const noexcept { return route_; }

  /// Identifies this request in logs and answers: the caller's X-Request-Id when it is 1 to 128 letters,
  /// digits, "-", "_", "." or ":"; otherwise made when first asked for.
  std::string_view id() const;

  /// Its place in its trace: a new span, a child of the caller's if that sent a traceparent, else the first of a
  /// new trace (W3C Trace Context). Made when first asked for.
  const TraceContext& trace() const;

  /// The caller's address, "127.0.0.1:51234", or "unix"; empty for a request made in this process.
  std::string_view peer() const;

  /// Attaches a value for the handlers further in: who the caller is, a transaction. One per type; a later
  /// one replaces it.
  template <class T>
  T& set(T value) {
    auto owned = std::make_unique<Attached<T>>(std::move(value));
    T& kept = owned->value;
    attach(std::move(owned));
    return kept;
  }

  /// The attached value, or null.
  template <class T>
  T* get() const noexcept {
    auto* found = static_cast<Attached<T>*>(attached(typeid(Attached<T>)));
    return found != nullptr ? &found->value : nullptr;
  }

 private:
  friend class RequestBuilder;

  struct AnyAttached {
    virtual ~AnyAttached() = default;
  };
  template <class T>
  struct Attached final : AnyAttached {
    explicit Attached(T v) : value(std::move(v)) {}
    T value;
  };

  struct PathParameter {
    std::string_view name;
    std::string_view value;
  };

  /// What few requests need, made when first used.
  struct Rare;
  struct DeleteRare {
    void operator()(Rare* rare) const noexcept;
  };

  Rare& rare() const;
  void attach(std::unique_ptr<AnyAttached> value);
  AnyAttached* attached(const std::type_info& type) const noexcept;
  std::optional<std::string_view> find_in_cookies(std::string_view name) const noexcept;

  Method method_ = Method::get;
  Version version_ = Version::http_1_1;
  std::uint8_t parameters_ = 0;
  std::uint32_t path_length_ = 1;
  std::string_view target_ = "/";
  std::string_view route_;
  Headers headers_;
  Body body_;
  std::string_view method_text_;
  static constexpr std::size_t inline_parameters = 8;
  std::array<PathParameter, inline_parameters> path_parameters_;
  const class PeerName* peer_ = nullptr;
  mutable std::unique_ptr<Rare, DeleteRare> rare_;
};

/// How a server, a router and a test fill a Request in. Not for handlers.
class RequestBuilder {
 public:
  explicit RequestBuilder(Request& request) noexcept : request_(request) {}

  /// Ready for the next request of a connection; keeps memory.
  void reset() noexcept;

  void method(std::string_view text) noexcept;
  void target(std::string_view target) noexcept;
  void version(Version version) noexcept { request_.version_ = version; }
  void peer(const PeerName& peer) noexcept { request_.peer_ = &peer; }
  void route(std::string_view pattern) noexcept { request_.route_ = pattern; }
  void sampled(bool sampled);  // of its trace

  static constexpr std::size_t max_parameters = Request::inline_parameters;
  void clear_parameters() noexcept { request_.parameters_ = 0; }
  void add_parameter(std::string_view name, std::string_view value) noexcept;

  /// Text that the request keeps until it ends.
  std::string_view keep(std::string text);

 private:
  Request& request_;
};

/// A caller's address as text; formatted only when someone asks.
class PeerName {
 public:
  virtual std::string_view text() const = 0;

 protected:
  ~PeerName() = default;
};

}  // namespace skiff
