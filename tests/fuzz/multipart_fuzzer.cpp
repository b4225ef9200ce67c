// Forms: whole and in pieces they bring the same parts, end alike and are refused alike; what is put together comes
// apart again.
#include "fuzz/input.hpp"
#include "http/multipart_parser.hpp"
#include "telemetry/metric_names.hpp"

#include <string>
#include <utility>
#include <vector>

namespace skiff::fuzz {
namespace {

using Outcome = MultipartParser::Outcome;

constexpr MultipartParser::Limits limits{4, 200, 4};

struct Part {
  std::string name;
  std::string filename;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content;
  bool whole = false;

  bool operator==(const Part&) const = default;
};

struct Form {
  std::vector<Part> parts;
  std::string error;
  ErrorKind kind{};

  bool operator==(const Form&) const = default;
};

void check_header(const MultipartParser& parser, const Part& part) {
  const auto plain = [](std::string_view text) {
    require(is_utf8(text), "a name is UTF-8");
    for (const char c : text) {
      require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a name has no control character");
    }
  };
  plain(part.name);
  plain(part.filename);
  const std::string_view component = last_component(part.filename);
  require(component.find_first_of("/\\") == std::string_view::npos && component != "..", "a component is no path");
  require(part.headers.size() <= limits.header_count, "there are as many fields as allowed");
  require(parser.headers().contains("content-disposition"), "there is a disposition");
}

template <class NextLength>
Form parse(std::string_view text, std::string_view boundary, NextLength next_length) {
  MultipartParser parser{boundary, limits};
  Form form;
  bool inside = false;
  const auto refuse = [&](const Error& error) {
    form.error = error.message();
    form.kind = error.kind();
    return form;
  };
  for (std::size_t consumed = 0; consumed < text.size();) {
    const Exact input{text.substr(consumed, next_length())};
    consumed += input.view().size();
    unsigned idle = 0;
    for (std::string_view rest = input.view();;) {
      const MultipartParser::Step step = parser.next(rest);
      require(step.consumed <= rest.size(), "no more is consumed than there is");
      idle = step.consumed > 0 ? 0 : idle + 1;
      require(idle < 3, "it goes on");
      rest.remove_prefix(step.consumed);
      if (step.outcome == Outcome::refused) return refuse(parser.error());
      if (step.outcome == Outcome::incomplete) {
        require(rest.empty(), "incomplete takes all there is");
        break;
      }
      if (step.outcome == Outcome::part) {
        require(!inside, "a part begins after the one before has ended");
        inside = true;
        Part& part = form.parts.emplace_back();
        require(form.parts.size() <= limits.parts && parser.part() == form.parts.size(), "parts are counted");
        part.name = parser.disposition().name;
        part.filename = parser.disposition().filename.value_or("");
        for (const auto& [name, value] : parser.headers()) part.headers.emplace_back(name, value);
        check_header(parser, part);
        continue;
      }
      require(inside, "content and ends are a part's");
      if (step.outcome == Outcome::data) {
        require(!step.data.empty(), "data is not empty");
        form.parts.back().content.append(step.data);
      } else {
        form.parts.back().whole = true;
        inside = false;
      }
    }
  }
  if (const auto error = parser.finish()) return refuse(*error);
  require(!inside, "a whole form has whole parts");
  return form;
}

void check_putting_together(const Form& form, std::string_view boundary) {
  std::string text;
  for (const Part& part : form.parts) {
    text.append("--").append(boundary).append("\r\n");
    for (const auto& [name, value] : part.headers) text.append(name).append(": ").append(value).append("\r\n");
    text.append("\r\n").append(part.content).append("\r\n");
  }
  text.append("--").append(boundary).append("--");
  Form again = parse(text, boundary, [&] { return text.size(); });
  if (again.kind == ErrorKind::content_too_large) return;  // the space after a colon is one byte more
  require(again == form, "put together it comes apart as before");
}

}  // namespace
}  // namespace skiff::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff::fuzz;
  Pieces pieces{data, size};
  const std::string_view text = pieces.text();
  for (const std::string_view boundary : {"B", "--x--"}) {
    const Form whole = parse(text, boundary, [&] { return text.size(); });
    const Form pieced = parse(text, boundary, [&] { return pieces.next(); });
    require(whole == pieced, "whole and in pieces it is the same");
    for (const Part& part : whole.parts) {
      const std::string delimiter = "\r\n--" + std::string{boundary};
      require(("\r\n" + part.content).find(delimiter) == std::string::npos, "no boundary is in the content");
    }
    if (whole.error.empty()) check_putting_together(whole, boundary);
  }
  return 0;
}
