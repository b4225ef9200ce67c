#pragma once

#include <string>
#include <utility>

namespace skiff {

/// Closes a file descriptor with itself; -1: none.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Descriptor();

  int get() const noexcept { return descriptor_; }
  int release() noexcept { return std::exchange(descriptor_, -1); }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Opens for reading what `path` names below the directory `root`, wherever symbolic links point: none leads out
/// of it. `path` is relative, without "." and ".." segments. Does not wait for the writer of a FIFO.
Descriptor open_beneath(int root, const std::string& path);

/// The same segment by segment, following no symbolic link at all: for kernels without openat2 (before 5.6) and
/// sandboxes that forbid it.
Descriptor walk_beneath(int root, const std::string& path);

}  // namespace skiff
