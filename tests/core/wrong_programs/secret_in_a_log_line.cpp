// expect: cannot convert '<brace-enclosed initializer list>' to 'skiff::Log::F'
#include <skiff/core/secret.hpp>
#include <skiff/telemetry/log.hpp>

void wrong(const skiff::Log& log, const skiff::Secret& key) { log.info("started", {"key", key}); }
