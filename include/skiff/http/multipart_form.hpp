#pragma once

#include <skiff/core/result.hpp>
#include <skiff/core/task.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/url.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// A file of a form: in memory, or past MultipartLimits::memory_limit in a temporary file that has no name and goes
/// with this object, whatever happens. Move-only.
class MultipartFile {
 public:
  MultipartFile(MultipartFile&&) noexcept;
  MultipartFile& operator=(MultipartFile&&) noexcept;
  ~MultipartFile();

  /// Of the form's field.
  const std::string& name() const noexcept { return name_; }

  /// What the caller calls the file: one component, never a path. Empty when the caller chose none. Do not rely on it
  /// being unique, or harmless as a name on your disk.
  const std::string& filename() const noexcept { return filename_; }

  /// What the caller says it is.
  const std::string& content_type() const noexcept { return content_type_; }

  std::uint64_t size() const noexcept { return size_; }
  bool in_memory() const noexcept { return file_ == nullptr; }

  /// All of it. More than `limit` bytes: an Error of kind content_too_large.
  Task<Result<std::string>> read_all(std::size_t limit = std::numeric_limits<std::size_t>::max()) const;

  /// Makes a file of it that appears whole or not at all, readable by this user alone (0600), not synced to the disk.
  /// An existing file is not replaced: an Error of kind conflict. Within the temporary folder's file system without
  /// copying. Do not make `path` of filename() alone.
  Task<Result<void>> save_to(std::string path);

  /// As the body of an answer or of another request.
  Body to_body() &&;

 private:
  friend class MultipartCollector;
  MultipartFile(std::string name, std::string filename, std::string content_type) noexcept;

  std::string name_;
  std::string filename_;
  std::string content_type_;
  std::string bytes_;  // when it is in memory
  std::unique_ptr<class UploadFile> file_;
  std::uint64_t size_ = 0;
  bool saved_ = false;  // file_ has a name; another must be a copy
};

/// A whole form: its fields and its files, each in the order they came. Move-only, as its files are.
class MultipartForm {
 public:
  /// The parts without a file name.
  const QueryParameters& fields() const noexcept { return fields_; }

  /// The first value of the field `name`.
  std::optional<std::string_view> get(std::string_view name) const { return fields_.get(name); }

  std::vector<MultipartFile>& files() noexcept { return files_; }
  const std::vector<MultipartFile>& files() const noexcept { return files_; }

  /// The first file of the field `name`; null when there is none.
  MultipartFile* file(std::string_view name) noexcept;

 private:
  friend class MultipartCollector;
  QueryParameters fields_;
  std::vector<MultipartFile> files_;
};

}  // namespace skiff
