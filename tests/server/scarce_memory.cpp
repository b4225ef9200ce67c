#include "server/scarce_memory.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constexpr int never = -1;
thread_local int until_refusal = never;

}  // namespace

namespace skiff::test {

void refuse_memory_after(int times) noexcept { until_refusal = times; }

}  // namespace skiff::test

void* operator new(std::size_t size) {
  if (until_refusal != never && until_refusal-- == 0) throw std::bad_alloc{};
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
