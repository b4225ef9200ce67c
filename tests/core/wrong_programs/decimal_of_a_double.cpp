// expect: use of deleted function
#include <skiff/core/decimal.hpp>

skiff::Decimal wrong() { return 12.30; }
