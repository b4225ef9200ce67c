#include <skiff/core/frame.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

namespace skiff::detail {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool recycled = false;
#else
constexpr bool recycled = true;
#endif

TEST(Frame, OfAnySizeIsItsOwnAndAligned) {
  std::vector<std::pair<void*, std::size_t>> frames;
  for (std::size_t bytes = 1; bytes <= 4096; bytes += 37) {
    void* frame = allocate_frame(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frame) % alignof(std::max_align_t), 0u);
    std::memset(frame, static_cast<int>(bytes & 0xff), bytes);
    frames.emplace_back(frame, bytes);
  }
  for (const auto& [frame, bytes] : frames) {
    const auto* text = static_cast<const unsigned char*>(frame);
    for (std::size_t i = 0; i < bytes; ++i) ASSERT_EQ(text[i], bytes & 0xff) << "frame of " << bytes;
  }
  for (const auto& [frame, bytes] : frames) free_frame(frame, bytes);
}

TEST(Frame, IsUsedAgainForOneOfItsSizeClass) {
  if (!recycled) GTEST_SKIP() << "a sanitizer must see every allocation";
  void* first = allocate_frame(300);
  free_frame(first, 300);
  void* second = allocate_frame(384);  // the same 128-byte class
  EXPECT_EQ(second, first);
  free_frame(second, 384);
}

TEST(Frame, KeepsOnlySoMany) {
  std::vector<void*> frames;
  for (int i = 0; i < 500; ++i) frames.push_back(allocate_frame(200));
  for (void* frame : frames) free_frame(frame, 200);
  for (void*& frame : frames) std::memset(frame = allocate_frame(200), 1, 200);
  for (void* frame : frames) free_frame(frame, 200);
}

TEST(Frame, MayBeFreedOnAnotherThreadThatEndsThen) {
  std::vector<void*> frames;
  for (int i = 0; i < 100; ++i) frames.push_back(allocate_frame(200));
  std::thread{[&frames] {
    for (void* frame : frames) free_frame(frame, 200);
    free_frame(allocate_frame(200), 200);
  }}.join();
  void* fresh = allocate_frame(200);
  std::memset(fresh, 1, 200);
  free_frame(fresh, 200);
}

}  // namespace
}  // namespace skiff::detail
