#pragma once

#include <skiff/http/middleware.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {

/// Whether a media type is worth compressing: text, JSON, XML, JavaScript, SVG, WebAssembly, fonts and the like.
/// Its parameters are not looked at.
bool is_compressible(std::string_view media_type);

struct CompressionOptions {
  /// What may be used, best first where the caller has no preference: zstd costs the least CPU, then br makes text
  /// smaller than gzip. One that was not built in is left out; an unknown one is a ConfigurationError.
  std::vector<std::string> codings{"zstd", "br", "gzip"};

  /// Bytes. Shorter answers of known length stay as they are: they fit in a packet or two anyway.
  std::uint64_t minimum = 1024;

  /// The levels of zlib (1 to 9), brotli (0 to 11) and zstd (1 to 19); higher is smaller and slower. These cost
  /// about as much as each other.
  int gzip_level = 6;
  int brotli_quality = 4;
  int zstd_level = 3;

  /// By the answer's Content-Type.
  std::function<bool(std::string_view media_type)> compressible = is_compressible;
};

/// Compresses answers as the caller's Accept-Encoding allows (RFC 9110 section 12.5.3):
///
///     app.use(Compression{});
///
/// Left as they are: types that are not compressible, short answers, 206, what has a Content-Encoding or a digest
/// already, `Cache-Control: no-transform`. Set `Content-Encoding: identity`, which is not sent, for an answer that
/// holds a secret next to text from the caller (BREACH).
///
/// An answer in memory is compressed before it is sent and has its length. A streamed one is compressed as it is
/// sent, in constant memory (about 1 MiB); without a known length each of its pieces is flushed, so that events
/// arrive when they happen. Work is done in steps of 64 KiB, others get their turn in between. A strong ETag
/// becomes weak. HEAD has the fields of GET but for Content-Length, which is not known without the work.
class Compression {
 public:
  /// Throws ConfigurationError for a level or a coding that there is not.
  explicit Compression(CompressionOptions options = {});

  Task<Reply> operator()(Request& request, Next next) const;

 private:
  struct Plan;
  std::shared_ptr<const Plan> plan_;
};

}  // namespace skiff
