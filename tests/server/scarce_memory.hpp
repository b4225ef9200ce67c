#pragma once

namespace skiff::test {

/// This thread is given memory `times` times more and then refused once (std::bad_alloc). -1: never refused.
/// Only in a program with scarce_memory.cpp, which replaces `new` for all of it.
void refuse_memory_after(int times) noexcept;

}  // namespace skiff::test
