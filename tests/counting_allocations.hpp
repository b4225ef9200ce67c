#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

// Counts what a test program allocates. It replaces operator new, so one file of a program includes it.

namespace skiff::test {
inline thread_local std::size_t allocations = 0;  // so far, on this thread
}

// All others end in these; free() matches what malloc() made.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(std::size_t size) {
  ++skiff::test::allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
