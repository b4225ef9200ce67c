#include "middleware/codec.hpp"

#include <new>
#include <stdexcept>
#include <string>
#include <zstd.h>

// RFC 8878.
namespace skiff {
namespace {

// 256 KiB, as for brotli: what a stream holds.
constexpr int window_log = 18;

// 8 MiB: the largest window that a decoder for HTTP must take, and may refuse to go beyond (RFC 9659).
constexpr int largest_window_log = 23;

class ZstdEncoder final : public Encoder {
 public:
  ZstdEncoder(int level, std::optional<std::uint64_t> size) : context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, window_log);
    if (size) ZSTD_CCtx_setPledgedSrcSize(context_, *size);
  }
  ZstdEncoder(const ZstdEncoder&) = delete;
  ZstdEncoder& operator=(const ZstdEncoder&) = delete;
  ~ZstdEncoder() override { ZSTD_freeCCtx(context_); }

  Step encode(std::string_view input, Flush flush, std::span<char> room) override {
    constexpr ZSTD_EndDirective directives[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    const std::size_t left = ZSTD_compressStream2(context_, &out, &in, directives[static_cast<unsigned>(flush)]);
    if (ZSTD_isError(left)) throw std::runtime_error{std::string{"zstd: "} + ZSTD_getErrorName(left)};
    return {in.pos, out.pos, in.pos == in.size && (flush == Flush::none || left == 0)};
  }

 private:
  ZSTD_CCtx* context_;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window_log);
  }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

  Step decode(std::string_view input, std::span<char> room) override {
    if (complete_ && input.empty()) return {};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context_, &out, &in);
    complete_ = left == 0;  // several frames may follow each other
    return {in.pos, out.pos, ZSTD_isError(left) != 0};
  }

  bool complete() const noexcept override { return complete_; }

 private:
  ZSTD_DCtx* context_;
  bool complete_ = false;
};

}  // namespace

std::unique_ptr<Encoder> make_zstd_encoder(int level, std::optional<std::uint64_t> size) {
  return std::make_unique<ZstdEncoder>(level, size);
}
std::unique_ptr<Decoder> make_zstd_decoder() { return std::make_unique<ZstdDecoder>(); }

}  // namespace skiff
