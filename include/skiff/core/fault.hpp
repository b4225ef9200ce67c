#pragma once

#include <cstdint>
#include <string>

namespace skiff {

/// Where in a request an input was.
enum class InputPlace : std::uint8_t { body, path, query, header, cookie, form };

/// One thing that is wrong with an input, told to whoever sent it.
struct Fault {
  /// In a body: a JSON Pointer (RFC 6901), "/items/0/sku", empty for the whole. Elsewhere the parameter's name.
  std::string where = {};
  InputPlace in = InputPlace::body;

  /// A sentence: "expected an integer from 1 to 1000, got 5000".
  std::string message = {};

  /// What would have been right, and what came, as short text. Both may be empty: a rule may have words of its
  /// own, and what may be secret is not repeated.
  std::string expected = {};
  std::string got = {};
};

}  // namespace skiff
