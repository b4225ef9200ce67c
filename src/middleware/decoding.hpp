#pragma once

#include "middleware/content_coding.hpp"

#include <skiff/core/result.hpp>
#include <skiff/http/body.hpp>
#include <skiff/http/headers.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace skiff {

/// The codings that are built in, as in Accept-Encoding, the best first.
std::string_view decodable_codings();

/// How a message's content is coded, in the order in which that was done. An unsupported_media_type for a coding that is
/// not built in, and for more than two.
Result<std::vector<ContentCoding>> codings_of(const Headers& headers);

/// The decoded body, decoded as it is read, see DecodingSource.
Body decoded(Body body, const std::vector<ContentCoding>& codings, std::uint64_t ratio,
             std::optional<ErrorKind> fault = std::nullopt);

}  // namespace skiff
