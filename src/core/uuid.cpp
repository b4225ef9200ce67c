#include <skiff/core/uuid.hpp>

#include "core/ascii.hpp"

#include <skiff/core/random.hpp>
#include <skiff/core/time.hpp>

#include <algorithm>
#include <chrono>

namespace skiff {
namespace {

constexpr std::size_t text_size = 36;

constexpr bool is_hyphen(std::size_t position) noexcept {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

Uuid made_of(std::uint64_t high, std::uint64_t low, unsigned version) {
  high = (high & ~0xf000ULL) | (static_cast<std::uint64_t>(version) << 12);
  low = (low & ~(3ULL << 62)) | (2ULL << 62);  // the variant of RFC 9562 section 4.1
  std::array<std::uint8_t, 16> bytes{};
  for (unsigned i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return Uuid{bytes};
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
  if (text.size() != text_size) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t at = 0;
  for (std::uint8_t& byte : bytes) {
    if (is_hyphen(at) && text[at++] != '-') return std::nullopt;
    const int high = ascii::hex_value(text[at++]);
    const int low = ascii::hex_value(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high << 4 | low);
  }
  return Uuid{bytes};
}

Uuid Uuid::random() {
  const std::uint64_t high = random_bits();
  return made_of(high, random_bits(), 4);
}

// RFC 9562 section 6.2, method 3: the 12 bits behind the milliseconds continue the time.
Uuid Uuid::time_ordered() {
  using namespace std::chrono;
  const nanoseconds since_epoch = std::max(wall_now().time_since_epoch(), Duration::zero());
  const auto whole = floor<milliseconds>(since_epoch);
  const auto fraction = static_cast<std::uint64_t>((since_epoch - whole).count()) * 4096 / 1'000'000;
  return made_of(static_cast<std::uint64_t>(whole.count()) << 16 | fraction, random_bits(), 7);
}

std::string Uuid::text() const {
  std::string out;
  Scalar<Uuid>::append(*this, out);
  return out;
}

bool Scalar<Uuid>::parse(std::string_view text, Uuid& value) noexcept {
  const std::optional<Uuid> uuid = Uuid::parse(text);
  if (uuid) value = *uuid;
  return uuid.has_value();
}

void Scalar<Uuid>::append(const Uuid& value, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  char text[text_size];
  std::size_t at = 0;
  for (const std::uint8_t byte : value.bytes()) {
    if (is_hyphen(at)) text[at++] = '-';
    text[at++] = digits[byte >> 4];
    text[at++] = digits[byte & 0xf];
  }
  out.append(text, text_size);
}

}  // namespace skiff

std::size_t std::hash<skiff::Uuid>::operator()(const skiff::Uuid& uuid) const noexcept {
  const auto& bytes = uuid.bytes();
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
