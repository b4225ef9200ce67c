#pragma once

#include <skiff/http/body.hpp>

namespace skiff {

/// A stretch of an open regular file as a body of known length, which a server hands to the kernel whole. Takes
/// the descriptor over and closes it with the body. Read in this process instead (a middleware that compresses), a
/// file that has shrunk meanwhile is an Error of kind internal.
Body file_body(FileRange range);

}  // namespace skiff
