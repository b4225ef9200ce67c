#include <skiff/describe/rule_book.hpp>

#include "describe/formats.hpp"

namespace skiff::detail {
