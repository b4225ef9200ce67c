#pragma once

#include <skiff/http/middleware.hpp>

#include <cstdint>

namespace skiff {

/// The largest request body of a part of the service, instead of Limits::body_bytes: larger or smaller than that.
///
///     Router& uploads = app.group("/uploads");
///     uploads.use(BodyLimit{1024 * 1024 * 1024});
///
/// A body that says it is larger (Content-Length) is refused with 413 before the handler runs; one that does not say
/// (chunked) ends its reader with the same error when it has brought more. Of several limits around a route, and
/// Route::body_limit(), the smallest holds. Inside of Decompression it counts the bytes that come out of that, outside
/// those on the wire.
class BodyLimit {
 public:
  explicit BodyLimit(std::uint64_t bytes) noexcept : bytes_(bytes) {}

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  std::uint64_t bytes_;
};

}  // namespace skiff
