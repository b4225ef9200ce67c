#pragma once

#include <utility>

namespace skiff {

/// What a chain of tasks belongs to, a request usually: whoever starts the chain enters it, and what is current when
/// the chain waits is current again when it goes on, on this thread or (in blocking()) another. There is one kind,
/// telemetry's Activity; the core only carries it.
///
/// Visible whatever a program or plugin is compiled with: one current context per thread, not one per library.
class [[gnu::visibility("default")]] Context {
 public:
  /// Of what runs on this thread now; null outside of one.
  static Context* current() noexcept { return current_; }

  /// Makes a context current while this object lives.
  class Entered {
   public:
    explicit Entered(Context* context) noexcept : before_(std::exchange(current_, context)) {}
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;
    ~Entered() { current_ = before_; }

   private:
    Context* before_;
  };

  /// Makes a context current from here on, until the chain that runs waits and beyond: a span that its coroutine
  /// holds. Whoever starts or resumes a chain gets back what was current before.
  static void replace_current(Context* context) noexcept { current_ = context; }

  /// This context ends, maybe before those who entered it leave.
  void end() noexcept {
    if (current_ == this) current_ = nullptr;
  }

 protected:
  /// Belongs to whoever made it, and outlives all that runs in it.
  Context() noexcept = default;

  /// Lives as long as a ContextRef refers to it; made with one reference, for its maker.
  struct Counted {};
  explicit Context(Counted) noexcept : references_(1) {}
  virtual ~Context() = default;

  /// The last reference to a counted context is gone.
  virtual void unreferenced() noexcept {}

 private:
  friend class ContextRef;
  static inline constinit thread_local Context* current_ = nullptr;

  unsigned references_ = 0;  // 0: not counted
};

/// Keeps a counted context; of another it is a plain pointer, which it does not follow: that one may end first. A chain
/// runs on one thread at a time, and so do its references.
class ContextRef {
 public:
  ContextRef() noexcept = default;
  explicit ContextRef(Context* context) noexcept
      : context_(context), counted_(context != nullptr && context->references_ > 0) {
    if (counted_) ++context_->references_;
  }
  ContextRef(ContextRef&& other) noexcept
      : context_(std::exchange(other.context_, nullptr)), counted_(std::exchange(other.counted_, false)) {}
  ContextRef& operator=(ContextRef other) noexcept {
    std::swap(context_, other.context_);
    std::swap(counted_, other.counted_);
    return *this;
  }
  ~ContextRef() {
    if (counted_) release(context_);
  }

  Context* get() const noexcept { return context_; }

  /// Gives up a reference to a counted context, which its maker holds.
  static void release(Context* context) noexcept {
    if (--context->references_ == 0) context->unreferenced();
  }

 private:
  Context* context_ = nullptr;
  bool counted_ = false;
};

}  // namespace skiff
