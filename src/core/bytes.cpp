#include <skiff/core/bytes.hpp>

#include <array>
#include <cstdint>

namespace skiff {
namespace {

constexpr std::uint8_t no_digit = 0xff;

struct Alphabet {
  explicit constexpr Alphabet(std::string_view last_two) noexcept {
    constexpr std::string_view most = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
      digits[i] = i < most.size() ? most[i] : last_two[i - most.size()];
      values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    }
  }
  std::array<char, 64> digits{};
  std::array<std::uint8_t, 256> values{};
};

constexpr Alphabet standard{"+/"};
constexpr Alphabet url{"-_"};

std::uint32_t byte_at(std::string_view bytes, std::size_t i) noexcept { return static_cast<unsigned char>(bytes[i]); }

void encode(std::string_view bytes, const Alphabet& alphabet, bool padded, std::string& out) {
  const std::size_t whole = bytes.size() / 3;
  const std::size_t left = bytes.size() % 3;
  const std::size_t before = out.size();
  out.resize(before + whole * 4 + (left == 0 ? 0 : padded ? 4 : left + 1), '=');
  char* to = out.data() + before;
  const auto put = [&](std::uint32_t group, unsigned digits) {
    for (unsigned i = 0; i < digits; ++i) *to++ = alphabet.digits[group >> (18 - 6 * i) & 63];
  };
  std::size_t i = 0;
  for (; i < whole * 3; i += 3) {
    put(byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2), 4);
  }
  if (left == 1) put(byte_at(bytes, i) << 16, 2);
  if (left == 2) put(byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8, 3);
}

// Text without padding.
bool decode(std::string_view text, const Alphabet& alphabet, std::string& out) {
  const std::size_t left = text.size() % 4;
  if (left == 1) return false;
  out.resize(text.size() / 4 * 3 + (left == 0 ? 0 : left - 1));
  char* to = out.data();
  std::uint32_t wrong = 0;
  const auto digit = [&](std::size_t i) -> std::uint32_t {
    const std::uint8_t value = alphabet.values[static_cast<unsigned char>(text[i])];
    wrong |= value;
    return value;
  };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const std::uint32_t group = digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
    *to++ = static_cast<char>(group >> 16);
    *to++ = static_cast<char>(group >> 8);
    *to++ = static_cast<char>(group);
  }
  std::uint32_t unused = 0;
  if (left != 0) {
    const std::uint32_t group = digit(i) << 18 | digit(i + 1) << 12 | (left == 3 ? digit(i + 2) << 6 : 0);
    *to++ = static_cast<char>(group >> 16);
    if (left == 3) *to++ = static_cast<char>(group >> 8);
    unused = left == 3 ? group & 0xff : group & 0xffff;
  }
  return (wrong & 0x80) == 0 && unused == 0;
}

bool decode_padded(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode(text, standard, out);
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text;
  encode(bytes, standard, true, text);
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string bytes;
  if (!decode_padded(text, bytes)) return std::nullopt;
  return bytes;
}

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  encode(bytes, url, false, text);
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string bytes;
  if (!decode(text, url, bytes)) return std::nullopt;
  return bytes;
}

bool Scalar<Bytes>::parse(std::string_view text, Bytes& value) {
  std::string bytes;
  if (!decode_padded(text, bytes)) return false;
  value = Bytes{std::move(bytes)};
  return true;
}

void Scalar<Bytes>::append(const Bytes& value, std::string& out) { encode(value.string(), standard, true, out); }

}  // namespace skiff
