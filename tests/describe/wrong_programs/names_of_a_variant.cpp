// expect: skiff: a name for each alternative of Payment
// about: Payment
#include <skiff/describe/describe.hpp>

#include <variant>

struct Card {};
struct Cash {};
SKIFF_DESCRIBE(Card)
SKIFF_DESCRIBE(Cash)
using Payment = std::variant<Card, Cash>;
SKIFF_DESCRIBE_VARIANT(Payment, "kind", "card")
