#pragma once

#include <skiff/http/middleware.hpp>

#include <cstdint>

namespace skiff {

struct DecompressionOptions {
  /// How many times larger than what was sent a body may become, once it is over 1 MiB; 0: any. Text reaches 20,
  /// logs 100; what is made to fill memory, 1000.
  std::uint64_t ratio = 200;
};

/// Decodes request bodies with Content-Encoding gzip, deflate, br or zstd, or two of them in a row, as the handler
/// reads them:
///
///     app.use(Decompression{});
///
/// What is further in sees the decoded body, and neither Content-Encoding nor Content-Length. The limit of the
/// body (Limits::body_bytes, Route::body_limit) holds for the decoded bytes as well: 413. Data that is corrupt or
/// breaks off: 400. A coding that is unknown, or a third one: 415 with Accept-Encoding (RFC 9110 section 15.5.16).
/// Memory: 32 KiB for gzip, up to 8 MiB for zstd and 16 MiB for br, as their windows ask for.
class Decompression {
 public:
  explicit Decompression(DecompressionOptions options = {}) noexcept : options_(options) {}

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  DecompressionOptions options_;
};

}  // namespace skiff
