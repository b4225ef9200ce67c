#include "middleware/hash128.hpp"

#include <bit>
#include <cstring>

namespace skiff {
namespace {

constexpr std::uint64_t c1 = 0x87c37b91114253d5;
constexpr std::uint64_t c2 = 0x4cf5ad432745937f;

constexpr std::uint64_t mix1(std::uint64_t k) noexcept { return std::rotl(k * c1, 31) * c2; }
constexpr std::uint64_t mix2(std::uint64_t k) noexcept { return std::rotl(k * c2, 33) * c1; }

constexpr std::uint64_t finish(std::uint64_t k) noexcept {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

// Little-endian, so that instances on different machines agree.
std::uint64_t load(const char* bytes) noexcept {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

}  // namespace

std::array<std::uint64_t, 2> hash128(std::string_view text, std::uint32_t seed) noexcept {
  std::uint64_t h1 = seed;
  std::uint64_t h2 = seed;
  const std::uint64_t length = text.size();
  for (; text.size() >= 16; text.remove_prefix(16)) {
    h1 = (std::rotl(h1 ^ mix1(load(text.data())), 27) + h2) * 5 + 0x52dce729;
    h2 = (std::rotl(h2 ^ mix2(load(text.data() + 8)), 31) + h1) * 5 + 0x38495ab5;
  }
  // The rest, filled up with zeros, which mix to nothing.
  char tail[16] = {};
  if (!text.empty()) std::memcpy(tail, text.data(), text.size());
  h2 ^= mix2(load(tail + 8));
  h1 ^= mix1(load(tail));
  h1 ^= length;
  h2 ^= length;
  h1 += h2;
  h2 += h1;
  h1 = finish(h1);
  h2 = finish(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

}  // namespace skiff
