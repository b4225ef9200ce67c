#include <skiff/test/with.hpp>

#include <skiff/http/url.hpp>

namespace skiff::test {

With& With::header(std::string_view name, std::string_view value) {
  headers_.set(name, value);
  return *this;
}

With& With::cookie(std::string_view name, std::string_view value) {
  cookies_.emplace_back(name, value);
  return *this;
}

With& With::query(std::string_view name, std::string_view value) {
  if (!query_.empty()) query_.push_back('&');
  query_.append(percent_encode(name)).append("=").append(percent_encode(value));
  return *this;
}

}  // namespace skiff::test
