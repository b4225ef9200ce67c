// Forms of names and values: what is taken is what QueryParameters reads, and comes back when it is written again.
#include "fuzz/input.hpp"
#include "telemetry/metric_names.hpp"

#include <skiff/http/form.hpp>
#include <skiff/http/url.hpp>

#include <algorithm>
#include <string>

namespace skiff::fuzz {
namespace {

constexpr FormLimits limits{.fields = 20};

void check_taken(std::string_view text, const QueryParameters& form) {
  const QueryParameters lenient{text};
  require(std::equal(form.begin(), form.end(), lenient.begin(), lenient.end()), "a query reads the same");
  std::string again;
  std::size_t count = 0;
  for (const auto& [name, value] : form) {
    require(is_utf8(name) && is_utf8(value), "names and values are UTF-8");
    require((name + value).find('\0') == std::string::npos, "there is no NUL");
    if (count++ > 0) again += '&';
    again.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  require(count <= limits.fields, "there are as many fields as allowed");
  const Result<QueryParameters> same = parse_form(again, limits);
  require(same.has_value(), "written again, it is taken");
  require(std::equal(form.begin(), form.end(), same->begin(), same->end()), "written again, it reads the same");
}

void check_refused(std::string_view text, const Error& error) {
  if (error.kind() == ErrorKind::content_too_large) {
    require(std::count(text.begin(), text.end(), '&') >= static_cast<std::ptrdiff_t>(limits.fields),
            "there are more fields than allowed");
    return;
  }
  require(error.kind() == ErrorKind::bad_request, "it is the caller's fault");
  const std::string message{error.message()};
  const std::size_t byte = message.find(", byte ");
  require(byte != std::string::npos, "it says where");
  require(std::stoul(message.substr(byte + 7)) < text.size(), "the place is in the form");
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff::fuzz;
  const Exact input{{reinterpret_cast<const char*>(data), size}};
  const skiff::Result<skiff::QueryParameters> form = skiff::parse_form(input.view(), limits);
  if (form) {
    check_taken(input.view(), *form);
  } else {
    check_refused(input.view(), form.error());
  }
  return 0;
}
