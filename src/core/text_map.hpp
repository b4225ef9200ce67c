#pragma once

#include "core/words.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace skiff {

inline bool same_text(std::string_view one, std::string_view other) noexcept {
  return one.size() == other.size() && words::same(one.data(), other.data(), one.size());
}

/// For keys that no caller chooses: the hash is quick, not keyed.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return words::hash(text); }
};

struct SameText {
  using is_transparent = void;
  bool operator()(std::string_view one, std::string_view other) const noexcept {
    return same_text(one, other);
  }
};

template <class Value>
using TextMap = boost::unordered_flat_map<std::string, Value, TextHash, SameText>;

}  // namespace skiff
