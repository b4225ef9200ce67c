#include <skiff/http/input.hpp>

#include "describe/decoder.hpp"
#include "describe/fields.hpp"
#include "http/list_field.hpp"

#include <skiff/http/path.hpp>
#include <skiff/http/query.hpp>
#include <skiff/http/signature.hpp>

#include <algorithm>

namespace skiff {
namespace {

bool is_about_content(const Error& error) {
  return error.kind() == ErrorKind::bad_request || error.kind() == ErrorKind::unprocessable;
}

}  // namespace

EndpointDescription::EndpointDescription() = default;
EndpointDescription::EndpointDescription(const EndpointDescription&) = default;
EndpointDescription::EndpointDescription(EndpointDescription&&) noexcept = default;
EndpointDescription::~EndpointDescription() = default;

EndpointDescription& EndpointDescription::operator=(EndpointDescription other) noexcept {
  inputs.swap(other.inputs);
  body = other.body;
  answer = other.answer;
  dependencies.swap(other.dependencies);
  return *this;
}

void EndpointDescription::add_input(InputPlace in, std::string_view name, TypeRef type, bool required) {
  InputDescription input;
  input.in = in;
  input.name = name;
  input.type = type;
  input.required = required;
  add_input(std::move(input));
}

void EndpointDescription::add_input(InputDescription input) { inputs.push_back(std::move(input)); }

void EndpointDescription::add_dependency(const std::type_info& type) { dependencies.push_back({type, type.name()}); }

Error merged(std::vector<Error> errors) {
  if (errors.size() == 1) return std::move(errors.front());
  for (Error& error : errors) {
    if (!is_about_content(error)) return std::move(error);
  }
  ErrorKind kind = ErrorKind::unprocessable;
  std::vector<Fault> faults;
  for (const Error& error : errors) {
    if (error.kind() == ErrorKind::bad_request) kind = ErrorKind::bad_request;
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    if (!error.faults().empty()) continue;
    Fault fault;
    fault.message = error.message();
    faults.push_back(std::move(fault));
  }
  std::string message = detail::summary(faults);
  return Error{kind, std::move(message)}.with_faults(std::move(faults));
}

namespace detail {

Error refusal(const Error* const* errors, std::size_t count) {
  std::vector<Error> found;
  for (std::size_t i = 0; i < count; ++i) {
    if (errors[i] != nullptr) found.push_back(*errors[i]);
  }
  return merged(std::move(found));
}

Result<void> read_path(const Request& request, std::string_view name, const Type& type, void* value) {
  const std::string_view text = request.path_parameter(name);
  return read_texts({&text, 1}, type, value, InputPlace::path, name, true);
}

Result<void> read_input(const Request& request, InputPlace in, std::string_view name, const Type& type, void* value,
                        bool required) {
  std::vector<std::string_view> texts;
  switch (in) {
    case InputPlace::query: texts = request.query().all(name); break;
    case InputPlace::cookie:
      if (const auto text = request.cookie(name)) texts.push_back(*text);
      break;
    default:
      for (const Headers::Field& field : request.headers()) {
        if (!equal_ignoring_case(field.name, name)) continue;
        if (type.element() == nullptr) {
          texts.push_back(field.value);
        } else {
          for_each_item(field.value, [&](std::string_view item) { texts.push_back(item); });
        }
      }
  }
  return read_texts(texts, type, value, in, name, required);
}

// What stands in the request's first line is wrong as a whole when a part of it is: always a 400.
Result<void> read_query(const Request& request, const Type& type, void* value) {
  const QueryParameters& query = request.query();
  const std::vector<TextField> fields{query.begin(), query.end()};
  Result<void> read = read_fields(fields, type, value, InputPlace::query);
  if (read) return read;
  return Error{ErrorKind::bad_request, std::string{read.error().message()}}.with_faults(read.error().faults());
}

}  // namespace detail
}  // namespace skiff
