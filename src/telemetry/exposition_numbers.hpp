#pragma once

#include <string>

namespace skiff {

/// The shortest text that reads back as the same number; "+Inf", "-Inf", "NaN".
std::string number_text(double number);

/// Of a bucket: always with a point or an exponent, as OpenMetrics and Prometheus 3 write them, so that a bucket is the
/// same series in every format.
std::string bound_text(double bound);

}  // namespace skiff
