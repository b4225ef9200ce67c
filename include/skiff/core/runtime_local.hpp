#pragma once

#include <skiff/core/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace skiff {

/// A place that every runtime has, known by its number. See RuntimeLocal.
class RuntimeSlot {
 public:
  RuntimeSlot();
  RuntimeSlot(const RuntimeSlot&) = delete;
  RuntimeSlot& operator=(const RuntimeSlot&) = delete;
  ~RuntimeSlot();

  /// What the current runtime keeps here; null before keep().
  Runtime::Local* find() const noexcept {
    const auto& locals = Runtime::current().locals_;
    return index_ < locals.size() && locals[index_].owner == owner_ ? locals[index_].local.get() : nullptr;
  }
  Runtime::Local& keep(std::unique_ptr<Runtime::Local> local) const;

 private:
  std::size_t index_;
  std::uint64_t owner_;
};

/// One T per runtime, that is per worker, made there when first asked for: what a worker keeps for itself of something
/// that all workers share, without a lock. A T lives until its runtime ends or, on the thread that destroys the
/// RuntimeLocal, until then. All of it may be used from any thread, each T on its own.
template <class T>
class RuntimeLocal {
 public:
  explicit RuntimeLocal(std::function<std::unique_ptr<T>()> make) : make_(std::move(make)) {}

  /// The current runtime's.
  T& here() const {
    Runtime::Local* found = slot_.find();
    if (found == nullptr) found = &slot_.keep(std::make_unique<Kept>(make_()));
    return *static_cast<Kept*>(found)->value;
  }

  /// Null unless here() was called on this runtime.
  T* find() const noexcept {
    Runtime::Local* const found = slot_.find();
    return found != nullptr ? static_cast<Kept*>(found)->value.get() : nullptr;
  }

 private:
  struct Kept final : Runtime::Local {
    explicit Kept(std::unique_ptr<T> made) : value(std::move(made)) {}
    std::unique_ptr<T> value;
  };

  std::function<std::unique_ptr<T>()> make_;
  RuntimeSlot slot_;
};

}  // namespace skiff
