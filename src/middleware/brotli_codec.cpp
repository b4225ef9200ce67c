#include "middleware/codec.hpp"

#include <algorithm>
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <new>
#include <stdexcept>

// RFC 7932.
namespace skiff {
namespace {

// 256 KiB, where memory stops paying for text that is sent once; brotli's own 4 MiB would be held per stream.
constexpr std::uint32_t window_bits = 18;

class BrotliEncoder final : public Encoder {
 public:
  BrotliEncoder(int quality, std::optional<std::uint64_t> size)
      : state_(BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (state_ == nullptr) throw std::bad_alloc{};
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, static_cast<std::uint32_t>(quality));
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, window_bits);
    if (size) {
      constexpr std::uint64_t largest_hint = 1 << 30;
      BrotliEncoderSetParameter(state_, BROTLI_PARAM_SIZE_HINT,
                                static_cast<std::uint32_t>(std::min(*size, largest_hint)));
    }
  }
  BrotliEncoder(const BrotliEncoder&) = delete;
  BrotliEncoder& operator=(const BrotliEncoder&) = delete;
  ~BrotliEncoder() override { BrotliEncoderDestroyInstance(state_); }

  Step encode(std::string_view input, Flush flush, std::span<char> room) override {
    constexpr BrotliEncoderOperation operations[] = {BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH,
                                                     BROTLI_OPERATION_FINISH};
    std::size_t in = input.size();
    std::size_t out = room.size();
    auto* from = reinterpret_cast<const std::uint8_t*>(input.data());
    auto* to = reinterpret_cast<std::uint8_t*>(room.data());
    if (!BrotliEncoderCompressStream(state_, operations[static_cast<unsigned>(flush)], &in, &from, &out, &to,
                                     nullptr)) {
      throw std::runtime_error{"brotli cannot compress"};
    }
    bool done = in == 0;
    if (flush == Flush::piece) done = done && !BrotliEncoderHasMoreOutput(state_);
    if (flush == Flush::end) done = BrotliEncoderIsFinished(state_);
    return {input.size() - in, room.size() - out, done};
  }

 private:
  BrotliEncoderState* state_;
};

class BrotliDecoder final : public Decoder {
 public:
  BrotliDecoder() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (state_ == nullptr) throw std::bad_alloc{};
  }
  BrotliDecoder(const BrotliDecoder&) = delete;
  BrotliDecoder& operator=(const BrotliDecoder&) = delete;
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  Step decode(std::string_view input, std::span<char> room) override {
    if (complete()) return {.corrupt = !input.empty()};
    std::size_t in = input.size();
    std::size_t out = room.size();
    auto* from = reinterpret_cast<const std::uint8_t*>(input.data());
    auto* to = reinterpret_cast<std::uint8_t*>(room.data());
    const auto result = BrotliDecoderDecompressStream(state_, &in, &from, &out, &to, nullptr);
    return {input.size() - in, room.size() - out, result == BROTLI_DECODER_RESULT_ERROR};
  }

  bool complete() const noexcept override { return BrotliDecoderIsFinished(state_); }

 private:
  BrotliDecoderState* state_;
};

}  // namespace

std::unique_ptr<Encoder> make_brotli_encoder(int quality, std::optional<std::uint64_t> size) {
  return std::make_unique<BrotliEncoder>(quality, size);
}
std::unique_ptr<Decoder> make_brotli_decoder() { return std::make_unique<BrotliDecoder>(); }

}  // namespace skiff
