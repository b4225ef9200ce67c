// Percent-encoding both ways, and query strings.
#include "fuzz/input.hpp"
#include "http/characters.hpp"

#include <skiff/http/url.hpp>

#include <algorithm>
#include <string>

namespace skiff::fuzz {
namespace {

void check_encoding(std::string_view text) {
  const std::string encoded = percent_encode(text);
  require(encoded.size() <= 3 * text.size(), "encoding makes three of one at most");
  require(std::all_of(encoded.begin(), encoded.end(),
                      [](char c) { return c == '%' || characters::is(c, characters::unreserved); }),
          "what is encoded needs no more encoding");
  if (text.find('\0') == std::string_view::npos) {
    require(percent_decode(encoded) == text, "what is encoded is decoded to itself");
    require(form_decode(encoded) == text, "also as a form");
  } else {
    require(!percent_decode(encoded) && !form_decode(encoded), "no NUL comes out");
  }
}

void check_decoding(std::string_view text) {
  const auto decoded = percent_decode(text);
  const auto form = form_decode(text);
  require(decoded.has_value() == form.has_value(), "both ways take the same escapes");
  if (!decoded) return;
  require(decoded->size() <= text.size() && form->size() == decoded->size(), "decoding makes nothing longer");
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  require(percent_decode(spaced) == form, "a form is the same with + for space");
  if (text.find('%') == std::string_view::npos)
    require(*decoded == text, "without an escape nothing changes");
}

void check_query(std::string_view text) {
  const QueryParameters query{text};
  std::string again;
  std::size_t count = 0;
  for (const auto& [name, value] : query) {
    ++count;
    if (!again.empty()) again += '&';
    again.append(percent_encode(name)).append("=").append(percent_encode(value));
    const auto all = query.all(name);
    require(!all.empty() && query.get(name) == all.front(), "the first value is the first of all");
    require(std::find(all.begin(), all.end(), value) != all.end(), "all have this one");
  }
  require(query.empty() == (count == 0), "empty is when there are none");
  require(count <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')), "& separates");
  if (text.find('\0') != std::string_view::npos) return;  // does not come back, see check_encoding()
  const QueryParameters same{again};
  require(std::equal(query.begin(), query.end(), same.begin(), same.end()),
          "written again, it reads the same");
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff::fuzz;
  const Exact input{{reinterpret_cast<const char*>(data), size}};
  check_encoding(input.view());
  check_decoding(input.view());
  check_query(input.view());
  return 0;
}
