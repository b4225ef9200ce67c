#pragma once

#include <span>
#include <sys/types.h>
#include <sys/uio.h>

namespace skiff::net {

/// Hands the parts, at least one, to the kernel with one call: how much it took, or -1 and errno. A peer that has left
/// is an error, not a signal.
ssize_t send(int socket, std::span<iovec> parts) noexcept;

}  // namespace skiff::net
