#include "middleware/codec.hpp"

#include <new>
#include <stdexcept>
#include <zlib.h>

// gzip (RFC 1952) and deflate, which in HTTP is the zlib format (RFC 1950; RFC 9110 section 8.4.1.2).
namespace skiff {
namespace {

constexpr int gzip_format = 16;

Bytef* bytes(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

void point(z_stream& stream, std::string_view input, std::span<char> room) {
  stream.next_in = bytes(input);
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(room.data());
  stream.avail_out = static_cast<uInt>(room.size());
}

class GzipEncoder final : public Encoder {
 public:
  explicit GzipEncoder(int level) {
    constexpr int memory_level = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, MAX_WBITS + gzip_format, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc{};
    }
  }
  GzipEncoder(const GzipEncoder&) = delete;
  GzipEncoder& operator=(const GzipEncoder&) = delete;
  ~GzipEncoder() override { deflateEnd(&stream_); }

  Step encode(std::string_view input, Flush flush, std::span<char> room) override {
    point(stream_, input, room);
    constexpr int modes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    const int result = deflate(&stream_, modes[static_cast<unsigned>(flush)]);
    if (result == Z_STREAM_ERROR) throw std::runtime_error{"zlib cannot compress"};
    bool done = stream_.avail_in == 0;
    if (flush == Flush::piece) done = done && stream_.avail_out > 0;
    if (flush == Flush::end) done = result == Z_STREAM_END;
    return {input.size() - stream_.avail_in, room.size() - stream_.avail_out, done};
  }

 private:
  z_stream stream_{};
};

class ZlibDecoder final : public Decoder {
 public:
  explicit ZlibDecoder(bool gzip) : gzip_(gzip) {
    if (inflateInit2(&stream_, MAX_WBITS + (gzip ? gzip_format : 0)) != Z_OK) throw std::bad_alloc{};
  }
  ZlibDecoder(const ZlibDecoder&) = delete;
  ZlibDecoder& operator=(const ZlibDecoder&) = delete;
  ~ZlibDecoder() override { inflateEnd(&stream_); }

  Step decode(std::string_view input, std::span<char> room) override {
    if (complete_) {
      if (input.empty()) return {};
      if (!gzip_) return {.corrupt = true};
      inflateReset(&stream_);  // a gzip file may have several members
      complete_ = false;
    }
    point(stream_, input, room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    complete_ = result == Z_STREAM_END;
    const bool corrupt = result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR;
    return {input.size() - stream_.avail_in, room.size() - stream_.avail_out, corrupt};
  }

  bool complete() const noexcept override { return complete_; }

 private:
  z_stream stream_{};
  const bool gzip_;
  bool complete_ = false;
};

}  // namespace

std::unique_ptr<Encoder> make_gzip_encoder(int level) { return std::make_unique<GzipEncoder>(level); }
std::unique_ptr<Decoder> make_gzip_decoder() { return std::make_unique<ZlibDecoder>(true); }
std::unique_ptr<Decoder> make_deflate_decoder() { return std::make_unique<ZlibDecoder>(false); }

}  // namespace skiff
