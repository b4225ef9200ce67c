#include <skiff/http/extract.hpp>

namespace skiff::detail {

Error wrong_path_parameter(std::string_view name, std::string_view expected, std::string_view got) {
  std::string message = "path parameter \"";
  message.append(name).append("\": expected ").append(expected).append(", got \"").append(got).append("\"");
  return bad_request(std::move(message));
}

}  // namespace skiff::detail
