#include "middleware/codec.hpp"

#include <stdexcept>

namespace skiff {
namespace {

#ifdef SKIFF_HAS_BROTLI
constexpr bool has_brotli = true;
#else
constexpr bool has_brotli = false;
#endif
#ifdef SKIFF_HAS_ZSTD
constexpr bool has_zstd = true;
#else
constexpr bool has_zstd = false;
#endif

}  // namespace

bool is_built_in(ContentCoding coding) noexcept {
  if (coding == ContentCoding::br) return has_brotli;
  if (coding == ContentCoding::zstd) return has_zstd;
  return true;
}

std::unique_ptr<Encoder> make_encoder(ContentCoding coding, int level, std::optional<std::uint64_t> size) {
  if (coding == ContentCoding::gzip) return make_gzip_encoder(level);
  if constexpr (has_brotli) {
    if (coding == ContentCoding::br) return make_brotli_encoder(level, size);
  }
  if constexpr (has_zstd) {
    if (coding == ContentCoding::zstd) return make_zstd_encoder(level, size);
  }
  throw std::logic_error{"there is no such encoder"};
}

std::unique_ptr<Decoder> make_decoder(ContentCoding coding) {
  if (coding == ContentCoding::gzip) return make_gzip_decoder();
  if (coding == ContentCoding::deflate) return make_deflate_decoder();
  if constexpr (has_brotli) {
    if (coding == ContentCoding::br) return make_brotli_decoder();
  }
  if constexpr (has_zstd) {
    if (coding == ContentCoding::zstd) return make_zstd_decoder();
  }
  throw std::logic_error{"there is no such decoder"};
}

}  // namespace skiff
