#pragma once

#include "telemetry/line.hpp"

#include <skiff/telemetry/log_sink.hpp>

#include <string>
#include <string_view>

namespace skiff::telemetry {

/// Lines of JSON in the Elastic Common Schema, in the order that the ecs-logging specification asks for.
class EcsFormat {
 public:
  /// The service's name and version; left out when empty.
  EcsFormat(std::string_view service_name, std::string_view service_version);

  /// One object on one line; ends with "\n".
  void append(Line& line, const LogRecord& record) const;

 private:
  std::string same_;  // what every line says
};

}  // namespace skiff::telemetry
