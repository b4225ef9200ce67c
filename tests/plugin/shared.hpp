#pragma once

#include <string>

/// What a plugin hands to the service: a type that both include.
struct Tenant {
  std::string name;
};
