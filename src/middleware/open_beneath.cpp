#include "middleware/open_beneath.hpp"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace skiff {
namespace {

constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

}  // namespace

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Descriptor open_beneath(int root, const std::string& path) {
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile, and the kernel cannot tell whether it led out.
  for (int attempts = 0; attempts < 4; ++attempts) {
    const long opened = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (opened >= 0) return Descriptor{static_cast<int>(opened)};
    if (errno == ENOSYS || errno == EPERM) return walk_beneath(root, path);
    if (errno != EAGAIN && errno != EINTR) break;
  }
  return Descriptor{};
}

Descriptor walk_beneath(int root, const std::string& path) {
  Descriptor directory;
  int parent = root;
  std::string_view rest = path;
  for (;;) {
    const std::size_t slash = rest.find('/');
    const std::string segment{rest.substr(0, slash)};
    if (segment.empty() || segment == "..") return Descriptor{};
    const bool last = slash == std::string_view::npos;
    Descriptor next{::openat(parent, segment.c_str(), flags | O_NOFOLLOW | (last ? 0 : O_DIRECTORY))};
    if (last || !next) return next;
    directory = std::move(next);
    parent = directory.get();
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace skiff
