#pragma once

#include <cstddef>

namespace skiff::detail {

/// Memory for coroutine frames, recycled per thread by size class, so that a handler's frame costs no
/// malloc in steady state. A frame may be freed on another thread than the one it came from.
void* allocate_frame(std::size_t bytes);
void free_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace skiff::detail
