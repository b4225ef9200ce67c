#include <skiff/http/form.hpp>

#include "core/utf8.hpp"
#include "describe/fields.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace skiff {
namespace {

/// One name or value, and where in the form it begins.
struct Text {
  std::string_view encoded;
  std::size_t position;
};

// Of the first escape that is none, or of a NUL.
std::size_t first_fault(std::string_view encoded) noexcept {
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '\0') return i;
    if (encoded[i] == '%' && !form_decode(encoded.substr(i, 3))) return i;
  }
  return encoded.size();
}

class FormParser {
 public:
  explicit FormParser(FormLimits limits) noexcept : limits_(limits) {}

  std::optional<Error> add(Text field) {
    if (++number_ > limits_.fields) {
      return content_too_large("the form has more than the " + std::to_string(limits_.fields) +
                               " fields allowed here");
    }
    const std::size_t equals = std::min(field.encoded.find('='), field.encoded.size());
    const std::size_t after = std::min(equals + 1, field.encoded.size());
    std::string name;
    std::string value;
    if (auto error = decode({field.encoded.substr(0, equals), field.position}, name)) return error;
    if (auto error = decode({field.encoded.substr(after), field.position + after}, value)) return error;
    form.add(std::move(name), std::move(value));
    return std::nullopt;
  }

  QueryParameters form;

 private:
  std::optional<Error> decode(Text text, std::string& decoded) const {
    const std::size_t fault = first_fault(text.encoded);
    if (fault < text.encoded.size()) {
      const bool escape = text.encoded[fault] == '%' && text.encoded.substr(fault, 3) != "%00";
      return wrong(text.position + fault, escape ? "expected two hexadecimal digits after \"%\"" : "there is a NUL");
    }
    decoded = *form_decode(text.encoded);
    if (!is_utf8(decoded)) return wrong(text.position, "the text from here is not UTF-8");
    return std::nullopt;
  }

  Error wrong(std::size_t position, std::string_view what) const {
    std::string message = "form field " + std::to_string(number_) + ", byte " + std::to_string(position) + ": ";
    return bad_request(message.append(what));
  }

  FormLimits limits_;
  std::size_t number_ = 0;
};

}  // namespace

Result<QueryParameters> parse_form(std::string_view text, FormLimits limits) {
  FormParser parser{limits};
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('&', begin), text.size());
    if (end > begin) {  // browsers skip what is empty
      if (auto error = parser.add({text.substr(begin, end - begin), begin})) return *std::move(error);
    }
    begin = end + 1;
  }
  return std::move(parser.form);
}

namespace detail {

Result<void> read_form_body(std::string_view body, const Type& type, void* value) {
  Result<QueryParameters> form = parse_form(body);
  if (!form) return std::move(form).error();
  const std::vector<TextField> fields{form->begin(), form->end()};
  return read_fields(fields, type, value, InputPlace::form);
}

}  // namespace detail

}  // namespace skiff
