#pragma once

#include <skiff/core/context.hpp>
#include <skiff/core/task.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace skiff {

namespace detail {

// What may stand as an rvalue in a co_yield: see "g++ and co_await" in docs/streaming.md.
#if defined(__GNUC__) && !defined(__clang__)
template <class U>
inline constexpr bool may_be_temporary = std::is_lvalue_reference_v<U> || !std::is_aggregate_v<std::remove_cvref_t<U>> ||
                                         std::is_trivially_destructible_v<std::remove_cvref_t<U>> ||
                                         !std::is_copy_constructible_v<std::remove_cvref_t<U>>;
#else
template <class U>
inline constexpr bool may_be_temporary = true;
#endif

}  // namespace detail

/// A sequence made by a coroutine that may wait between its values (`co_yield value`, `co_await` anything).
/// Nothing runs before next() is awaited and nothing runs ahead of it: the consumer sets the pace. Destroying
/// the generator between two calls of next() destroys the coroutine where it yielded. A next() that was begun
/// runs to its end, or is destroyed together with the generator.
template <class T>
class [[nodiscard]] Generator {
 public:
  class promise_type : public detail::PromiseBase {
   public:
    Generator get_return_object() noexcept {
      return Generator{std::coroutine_handle<promise_type>::from_promise(*this)};
    }

    // Suspends in the middle: the consumer is called as if the coroutine had finished a step.
    struct Yielded {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> self) const noexcept { self.promise().stepped(); }
      void await_resume() const noexcept {}
    };

    template <class U>
      requires std::convertible_to<U, T>
    Yielded yield_value(U&& value) {
      static_assert(detail::may_be_temporary<U>,
                    "skiff: g++ destroys an aggregate that is made within co_yield twice: name it on a line of its own "
                    "first (`Item item{…}; co_yield item;`)");
      value_.emplace(std::forward<U>(value));
      return {};
    }
    void return_void() const noexcept {}

    /// True when a value or the end is there.
    bool step(std::coroutine_handle<> self, detail::Continuation next, CancellationScope* inherited) {
      value_.reset();
      consumers_ = Context::current();
      const Context::Entered entered{own_.get() != nullptr ? own_.get() : consumers_};
      return run(self, next, inherited) || value_.has_value();
    }

    std::optional<T> take() {
      rethrow();
      return std::exchange(value_, std::nullopt);
    }

   private:
    // A span that the sequence holds while it yields is not its consumer's.
    void stepped() noexcept {
      Context* const mine = Context::current();
      own_ = ContextRef{mine != consumers_ ? mine : nullptr};
      const Context::Entered entered{consumers_};
      settled();
    }

    std::optional<T> value_;
    Context* consumers_ = nullptr;
    ContextRef own_;
  };

  Generator(Generator&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Generator& operator=(Generator&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Generator() {
    if (frame_) frame_.destroy();
  }

  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    bool await_ready() const noexcept { return frame_.done(); }
    template <class Parent>
    bool await_suspend(std::coroutine_handle<Parent> parent) {
      return !frame_.promise().step(frame_, detail::resume_of(parent), parent.promise().scope);
    }
    std::optional<T> await_resume() { return frame_.promise().take(); }

   private:
    std::coroutine_handle<promise_type> frame_;
  };

  /// `co_await generator.next()`: the next value; empty at the end. Throws what the coroutine threw.
  Awaiter next() noexcept { return Awaiter{frame_}; }

 private:
  explicit Generator(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

}  // namespace skiff
