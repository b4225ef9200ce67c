#pragma once

#include <string>

namespace skiff {

/// A member of free form: any JSON value, kept as the text that came. Checked to be well-formed when it is read;
/// whoever fills one in answers for it. interop/nlohmann.hpp makes nlohmann::json a member instead.
struct RawJson {
  std::string text = "null";

  friend bool operator==(const RawJson&, const RawJson&) = default;
};

}  // namespace skiff
