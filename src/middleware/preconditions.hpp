#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/headers.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace skiff {

/// What a representation is told apart by (RFC 9110 section 8.8). Neither: there is no representation.
struct Validators {
  std::string_view etag;  // as in the field; empty: none
  std::optional<WallTime> last_modified;

  bool exists() const noexcept { return !etag.empty() || last_modified; }
};

enum class Precondition : std::uint8_t {
  holds,
  failed,        // 412
  not_modified,  // 304
};

/// The fields of a request but for If-Range, in the order of RFC 9110 section 13.2.2. `reads`: it is GET or HEAD.
Precondition evaluate_preconditions(const Headers& request, bool reads, const Validators& present);

/// Whether Range is to be looked at (RFC 9110 section 13.1.5): there is no If-Range, or it names what is present.
bool if_range_holds(const Headers& request, const Validators& present);

/// RFC 9110 section 8.8.3.2. Text that is no entity tag equals nothing.
bool strongly_equal(std::string_view a, std::string_view b) noexcept;
bool weakly_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace skiff
