// expect: cannot convert 'const skiff::Secret' to 'std::string_view'
#include <skiff/core/secret.hpp>
#include <skiff/telemetry/log.hpp>

void wrong(const skiff::Log& log, const skiff::Secret& key) { log.info(key); }
