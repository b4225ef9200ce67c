#pragma once

#include <skiff/http/middleware.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace skiff {

/// Turns exceptions of the application's own types, thrown by handlers and middlewares further in, into answers.
///
///     app.use(ExceptionGuard{}
///                 .on<OutOfStock>([](const OutOfStock& e) { return conflict(e.what()); })
///                 .on<std::out_of_range>([](const std::out_of_range&) { return not_found("no such thing"); }));
///
/// A type is tried before its bases, whatever the order they were added in; types that are not related, in that order.
/// What no function is there for stays the 500 that it is, and passes to a guard further out. A Failure carries its
/// error already: a function for std::exception does not get it, one for Failure does. Cancelled is no exception.
///
/// The Error that comes out keeps the exception, and its text as the cause, for the log.
class ExceptionGuard {
 public:
  /// `answer` is `Error`, `Response` or `Reply` of `const E&`, or of `const E&` and the `Request&`. What it throws
  /// takes the place of what was thrown. Throws ConfigurationError for a type that has one already.
  template <class E, class F>
  ExceptionGuard& on(F answer) & {
    static_assert(std::is_invocable_r_v<Reply, const F&, const E&> ||
                      std::is_invocable_r_v<Reply, const F&, const E&, Request&>,
                  "skiff: ExceptionGuard::on<E>() takes a function of const E&, and a Request& if it likes, that "
                  "returns an Error, a Response or a Reply");
    add({typeid(E).name(), &catches<E>, &throws_pointer<E>,
         [answer = std::move(answer)](const std::exception_ptr& thrown, Request& request) {
           return attempt<E>(answer, thrown, request);
         }});
    return *this;
  }
  template <class E, class F>
  ExceptionGuard&& on(F answer) && {
    return std::move(on<E>(std::move(answer)));
  }

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  struct Entry {
    const char* type;
    /// Whether a pointer that `thrower` throws is caught as one to this type: whether this type is a base.
    bool (*catches)(void (*thrower)());
    void (*throws_pointer)();
    std::function<std::optional<Reply>(const std::exception_ptr&, Request&)> answer;
  };

  template <class E>
  static void throws_pointer() {
    throw static_cast<E*>(nullptr);
  }
  template <class E>
  static bool catches(void (*thrower)()) {
    try {
      thrower();
    } catch (E*) {
      return true;
    } catch (...) {
    }
    return false;
  }

  template <class E, class F>
  static std::optional<Reply> attempt(const F& answer, const std::exception_ptr& thrown, Request& request) {
    constexpr bool hides_failures = std::is_base_of_v<E, Failure> && !std::is_same_v<E, Failure>;
    if (hides_failures && catches_failure(thrown)) return std::nullopt;
    try {
      std::rethrow_exception(thrown);
    } catch (const E& exception) {
      if constexpr (std::is_invocable_v<const F&, const E&>) {
        return Reply{answer(exception)};
      } else {
        return Reply{answer(exception, request)};
      }
    } catch (...) {
      return std::nullopt;
    }
  }
  static bool catches_failure(const std::exception_ptr& thrown) noexcept;

  void add(Entry entry);
  std::optional<Reply> answer(const Error& error, Request& request) const;

  std::vector<Entry> entries_;
};

}  // namespace skiff
