#pragma once

#include <skiff/http/router.hpp>

namespace skiff {

/// The page for people at /, and the files it is made of.
void add_page_endpoints(Router& router);

}  // namespace skiff
