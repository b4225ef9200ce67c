#include <skiff/core/frame.hpp>

#include <array>
#include <new>

namespace skiff::detail {
namespace {

// Sanitizers must see every allocation, or a use after free would be hidden by recycling.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool recycle = false;
#else
constexpr bool recycle = true;
#endif

constexpr std::size_t granule = 128;
constexpr std::size_t classes = 32;       // frames up to 4 KiB
constexpr std::size_t kept_per_class = 64;

struct FreeFrame {
  FreeFrame* next;
};

struct FreeList {
  FreeFrame* head = nullptr;
  std::size_t count = 0;
};

class FrameCache {
 public:
  ~FrameCache() {
    for (FreeList& list : lists_) {
      while (list.head != nullptr) {
        FreeFrame* frame = list.head;
        list.head = frame->next;
        ::operator delete(frame);
      }
      list.count = kept_per_class;  // frames freed after this thread's cache is gone are not kept
    }
  }

  FreeList& list(std::size_t bytes) { return lists_[(bytes - 1) / granule]; }

 private:
  std::array<FreeList, classes> lists_;
};

thread_local FrameCache cache;

}  // namespace

void* allocate_frame(std::size_t bytes) {
  if (!recycle || bytes > granule * classes) return ::operator new(bytes);
  FreeList& list = cache.list(bytes);
  if (list.head == nullptr) return ::operator new((bytes + granule - 1) / granule * granule);
  FreeFrame* frame = list.head;
  list.head = frame->next;
  --list.count;
  return frame;
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  if (!recycle || bytes > granule * classes) return ::operator delete(memory);
  FreeList& list = cache.list(bytes);
  if (list.count >= kept_per_class) return ::operator delete(memory);
  auto* frame = static_cast<FreeFrame*>(memory);
  frame->next = list.head;
  list.head = frame;
  ++list.count;
}

}  // namespace skiff::detail
