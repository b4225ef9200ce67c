#pragma once

#include <skiff/core/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace skiff {

/// A file being written that nobody else can open yet: without a name where the file system can do that (O_TMPFILE),
/// else under one that is removed again. Mode 0600. Closed, and gone unless it was given a name, when destroyed. All
/// its functions block.
class UploadFile {
 public:
  UploadFile() noexcept = default;
  UploadFile(UploadFile&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), name_(std::exchange(other.name_, {})) {}
  UploadFile& operator=(UploadFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(name_, other.name_);
    return *this;
  }
  ~UploadFile();

  /// On the file system of `folder`.
  static Result<UploadFile> create(const std::string& folder);

  /// For one that will need no name in that folder: nothing is left even when the process is killed.
  void remove_name() noexcept;

  Result<void> append(std::string_view text) const;

  /// Appends all of another file.
  Result<void> append_file(int descriptor) const;

  /// Gives it its name, from where on it stays. A file that has the name already is not replaced: an Error of kind
  /// conflict.
  Result<void> keep_as(const std::string& path);

  int descriptor() const noexcept { return descriptor_; }
  int release() noexcept { return std::exchange(descriptor_, -1); }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
  std::string name_;  // to be removed; empty when it has none
};

/// Where a file of that path is.
std::string folder_of(const std::string& path);

/// $TMPDIR, or /tmp.
std::string temporary_folder();

}  // namespace skiff
