#pragma once

// For programs that use nlohmann/json themselves: skiff's own headers do without it, and include this nowhere.

#include <skiff/core/error.hpp>
#include <skiff/core/result.hpp>
#include <skiff/describe/codec.hpp>
#include <skiff/describe/raw_json.hpp>

#include <nlohmann/json.hpp>

/// A member of free form, as a tree: `nlohmann::json extra;` in a described struct. It may be any JSON value. The tree
/// keeps the order that it keeps, integers to 64 bits, and the last of two members of one name; RawJson
/// (describe/raw_json.hpp) keeps the text.
template <>
struct skiff::Codec<nlohmann::json> {
  using As = RawJson;

  /// Text in the tree that is not UTF-8 is written with U+FFFD.
  static As to(const nlohmann::json& tree) {
    return {tree.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
  }

  /// The text is JSON already; a number that is too large for a double is refused.
  static Result<nlohmann::json> from(As raw) {
    nlohmann::json tree = nlohmann::json::parse(raw.text, nullptr, false);
    if (tree.is_discarded()) return unprocessable("a number is too large");
    return tree;
  }
};
