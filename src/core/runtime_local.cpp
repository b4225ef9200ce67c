#include <skiff/core/runtime_local.hpp>

#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace skiff {
namespace {

/// Numbers of slots are given again, so that runtimes keep short lists; owners never are.
class SlotNumbers {
 public:
  std::pair<std::size_t, std::uint64_t> take() {
    const std::lock_guard lock{mutex_};
    ++owners_;
    if (free_.empty()) return {count_++, owners_};
    const std::size_t index = free_.back();
    free_.pop_back();
    return {index, owners_};
  }

  void give_back(std::size_t index) {
    const std::lock_guard lock{mutex_};
    free_.push_back(index);
  }

 private:
  std::mutex mutex_;
  std::vector<std::size_t> free_;
  std::size_t count_ = 0;
  std::uint64_t owners_ = 0;
};

// Outlives every static object that has a slot.
SlotNumbers& numbers() {
  static auto* const all = new SlotNumbers;
  return *all;
}

}  // namespace

RuntimeSlot::RuntimeSlot() { std::tie(index_, owner_) = numbers().take(); }

RuntimeSlot::~RuntimeSlot() {
  if (find() != nullptr) {
    // Its destructor may ask for the slot.
    const std::unique_ptr<Runtime::Local> last = std::move(Runtime::current().locals_[index_].local);
  }
  numbers().give_back(index_);
}

Runtime::Local& RuntimeSlot::keep(std::unique_ptr<Runtime::Local> local) const {
  auto& locals = Runtime::current().locals_;
  if (index_ >= locals.size()) locals.resize(index_ + 1);
  const auto before = std::exchange(locals[index_], Runtime::KeptLocal{owner_, std::move(local)});
  return *Runtime::current().locals_[index_].local;
}

}  // namespace skiff
