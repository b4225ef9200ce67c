#include <skiff/middleware/body_limit.hpp>

#include <algorithm>
#include <string>

namespace skiff {

Task<Reply> BodyLimit::operator()(Request& request, Next next) const {
  Body& body = request.body();
  const std::uint64_t limit = std::min(bytes_, body.limit().value_or(bytes_));
  if (body.size().value_or(0) > limit) {
    return Reply{content_too_large("the body is larger than the " + std::to_string(limit) + " bytes allowed here")};
  }
  body.limit(limit);
  return next(request);
}

}  // namespace skiff
