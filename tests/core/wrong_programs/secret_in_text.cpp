// expect: no match for 'operator+'
#include <skiff/core/secret.hpp>

std::string wrong(const skiff::Secret& key) { return std::string{"key="} + key; }
