// expect: 'append' is not a member of 'skiff::Scalar<skiff::Secret>'
#include <skiff/core/secret.hpp>

void wrong(const skiff::Secret& key, std::string& out) { skiff::Scalar<skiff::Secret>::append(key, out); }
