#include "discovery/pool.hpp"

#include "discovery/mix.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skiff::discovery {
namespace {

constexpr std::uint64_t largest_stride = 65535;
constexpr std::uint64_t spread = 40503;  // largest_stride / φ: the first n multiples are far apart for any n
constexpr int longest_search = 32;

}  // namespace

void Pool::reserve(std::size_t size) {
  slots_.reserve(size);
  weights_.reserve(size);
  strides_.reserve(size);
  table_.reserve(size);
}

void Pool::clear() noexcept {
  slots_.clear();
  weights_.clear();
}

void Pool::add(std::uint32_t slot, double weight) {
  slots_.push_back(slot);
  weights_.push_back(weight);
}

void Pool::finish() {
  if (slots_.empty()) return;
  const auto [least, most] = std::ranges::minmax(weights_);
  average_ = std::accumulate(weights_.begin(), weights_.end(), 0.0) / static_cast<double>(size());
  even_ = least == most;
  if (even_) return;
  table_.assign(weights_);
  strides_.resize(size());
  std::ranges::transform(weights_, strides_.begin(), [most = most](double weight) {
    return static_cast<std::uint16_t>(std::max(1L, std::lround(weight / most * largest_stride)));
  });
}

std::uint32_t Pool::draw(Draws& draws) const noexcept {
  const std::uint64_t bits = draws.next();
  return slots_[even_ ? scaled(high(bits), static_cast<std::uint32_t>(size())) : table_.draw(bits)];
}

std::pair<std::uint32_t, std::uint32_t> Pool::draw_two(Draws& draws) const noexcept {
  if (size() == 1) return {slots_[0], slots_[0]};
  if (!even_) {
    const std::uint32_t first = table_.draw(draws.next());
    return {slots_[first], slots_[table_.draw(draws.next())]};
  }
  const std::uint64_t bits = draws.next();
  const std::uint32_t first = scaled(high(bits), static_cast<std::uint32_t>(size()));
  const std::uint32_t second = scaled(low(bits), static_cast<std::uint32_t>(size() - 1));
  return {slots_[first], slots_[second + (second >= first ? 1 : 0)]};
}

std::uint32_t Pool::next(std::uint64_t& cursor, Draws& draws) const noexcept {
  if (even_) return slots_[cursor++ % size()];
  for (int i = 0; i < longest_search; ++i) {
    const std::uint64_t index = cursor % size();
    const std::uint64_t round = cursor / size();
    ++cursor;
    // In each round those whose stride carries them over the next multiple of the largest one have their turn. They
    // begin at different offsets, so that not all light ones have it in the same round.
    const std::uint64_t stride = strides_[index];
    if ((stride * round + index * spread) % largest_stride >= largest_stride - stride)
      return slots_[index];
  }
  return draw(draws);
}

}  // namespace skiff::discovery
