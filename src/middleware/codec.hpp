#pragma once

#include "middleware/content_coding.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace skiff {

/// Codes one body, a step at a time: it waits for nothing and each step does no more work than its input and
/// its room are long.
class Encoder {
 public:
  enum class Flush : std::uint8_t {
    none,   // keep what compresses better with more
    piece,  // all that went in can be decoded from what came out
    end,    // the body ends with this input
  };
  struct Step {
    std::size_t consumed = 0;  // bytes of the input
    std::size_t produced = 0;  // bytes of the room
    bool done = false;         // all of the input is in, and what `flush` asks for is out
  };

  virtual ~Encoder() = default;

  /// To be called again with the rest of the input and the same `flush` until it is done. Throws
  /// std::runtime_error when the library fails.
  virtual Step encode(std::string_view input, Flush flush, std::span<char> room) = 0;
};

class Decoder {
 public:
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool corrupt = false;
  };

  virtual ~Decoder() = default;

  /// Takes as much of the input as there is room for what it becomes. Room that was filled: there may be more
  /// without more input.
  virtual Step decode(std::string_view input, std::span<char> room) = 0;

  /// Whether the body may end here.
  virtual bool complete() const noexcept = 0;
};

/// Whether bodies can be coded so: brotli and zstd are in the build when their libraries are.
bool is_built_in(ContentCoding coding) noexcept;

/// Of a coding that is built in and can be encoded (all but deflate). `level` as its library has it; `size`: of the
/// body in bytes, when known.
std::unique_ptr<Encoder> make_encoder(ContentCoding coding, int level, std::optional<std::uint64_t> size);
std::unique_ptr<Decoder> make_decoder(ContentCoding coding);

std::unique_ptr<Encoder> make_gzip_encoder(int level);
std::unique_ptr<Decoder> make_gzip_decoder();
std::unique_ptr<Decoder> make_deflate_decoder();

std::unique_ptr<Encoder> make_brotli_encoder(int quality, std::optional<std::uint64_t> size);
std::unique_ptr<Decoder> make_brotli_decoder();
std::unique_ptr<Encoder> make_zstd_encoder(int level, std::optional<std::uint64_t> size);
std::unique_ptr<Decoder> make_zstd_decoder();

}  // namespace skiff
