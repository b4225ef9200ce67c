#include "http/upload_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skiff {
namespace {

// A path is ours alone to know.
Error failed(const std::string& what) { return internal_error(what + ": " + std::strerror(errno)); }

}  // namespace

UploadFile::~UploadFile() {
  remove_name();
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<UploadFile> UploadFile::create(const std::string& folder) {
  UploadFile file;
  file.descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file) return file;
  // What a kernel or a file system without O_TMPFILE says.
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) return failed("create a file in " + folder);
  std::string name = folder + "/.upload-XXXXXX";
  file.descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (!file) return failed("create a file in " + folder);
  file.name_ = std::move(name);
  return file;
}

void UploadFile::remove_name() noexcept {
  if (!name_.empty()) ::unlink(name_.c_str());
  name_.clear();
}

Result<void> UploadFile::append(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno != EINTR) return failed("write an uploaded file");
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> UploadFile::append_file(int descriptor) const {
  std::string buffer(256 * 1024, '\0');
  for (off_t offset = 0;;) {
    const ssize_t read = ::pread(descriptor, buffer.data(), buffer.size(), offset);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return failed("read an uploaded file");
    if (read == 0) return {};
    if (auto written = append({buffer.data(), static_cast<std::size_t>(read)}); !written) return written;
    offset += read;
  }
}

Result<void> UploadFile::keep_as(const std::string& path) {
  const std::string own = "/proc/self/fd/" + std::to_string(descriptor_);
  const int linked = name_.empty() ? ::linkat(AT_FDCWD, own.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW)
                                   : ::link(name_.c_str(), path.c_str());
  if (linked != 0) {
    if (errno == EEXIST) return conflict("there is a file of that name already");
    return failed("name an uploaded file " + path);
  }
  remove_name();
  return {};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

}  // namespace skiff
