#include <skiff/http/middleware.hpp>

#include <cstdlib>
#include <cxxabi.h>

namespace skiff {
namespace {

void remove_all(std::string& text, std::string_view part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
}

}  // namespace

std::string Middleware::name() const {
  const char* mangled = callable_->type().name();
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled{abi::__cxa_demangle(mangled, nullptr, nullptr, &status),
                                                         std::free};
  std::string name = status == 0 ? demangled.get() : mangled;
  remove_all(name, "(anonymous namespace)::");
  if (name.starts_with("skiff::")) name.erase(0, std::string_view{"skiff::"}.size());
  const auto lambda = name.find("{lambda(");  // "main::{lambda(skiff::Request&, skiff::Next)#1}"
  return lambda == std::string::npos ? name : "lambda in " + name.substr(0, name.find('('));
}

}  // namespace skiff
