#include "discovery/options_check.hpp"

#include <skiff/core/error.hpp>
#include <skiff/core/scalar.hpp>

#include <string>
#include <string_view>

namespace skiff::discovery {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view expected, const std::string& got) {
  throw ConfigurationError{"BalancerOptions::" + std::string{option} + ": expected " + std::string{expected} +
                           ", got " + got};
}

std::string text(double number) {
  std::string result;
  Scalar<double>::append(number, result);
  return result;
}

void share(std::string_view option, double value) {
  if (!(value >= 0 && value <= 1)) refuse(option, "a share from 0 to 1", text(value));
}

void positive(std::string_view option, Duration value) {
  if (value <= Duration{}) refuse(option, "a time above 0", std::to_string(value.count()) + " ns");
}

}  // namespace

void check(const BalancerOptions& options) {
  positive("decay", options.decay);
  if (options.ring_points == 0) refuse("ring_points", "at least 1", "0");
  share("panic_threshold", options.panic_threshold);
  share("ejection.failure_ratio", options.ejection.failure_ratio);
  positive("ejection.window", options.ejection.window);
  positive("ejection.ejection_time", options.ejection.ejection_time);
  if (options.ejection.max_ejection_time < options.ejection.ejection_time) {
    refuse("ejection.max_ejection_time", "no less than ejection.ejection_time",
           std::to_string(options.ejection.max_ejection_time.count()) + " ns");
  }
  share("ejection.max_ejected", options.ejection.max_ejected);
  if (options.slow_start.window < Duration{}) {
    refuse("slow_start.window", "0 or a time above", std::to_string(options.slow_start.window.count()) + " ns");
  }
  share("slow_start.min_share", options.slow_start.min_share);
  if (options.slow_start.min_share == 0) refuse("slow_start.min_share", "a share above 0", "0");
  share("zone.callers", options.zone.callers);
}

}  // namespace skiff::discovery
