// expect: use of deleted function
#include <skiff/core/secret.hpp>

#include <iostream>

void wrong(const skiff::Secret& key) { std::cout << key; }
