#pragma once

#include <utility>

namespace skiff {

/// What a chain of tasks belongs to, a request usually: whoever starts the chain enters it, and it is current
/// again whenever the chain goes on after a wait, on this thread or (in blocking()) another. There is one
/// kind, telemetry's Activity; the core only carries it.
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

  /// This context ends, maybe before those who entered it leave.
  void end() noexcept {
    if (current_ == this) current_ = nullptr;
  }

 protected:
  ~Context() = default;

 private:
  static inline constinit thread_local Context* current_ = nullptr;
};

}  // namespace skiff
