#include "describe/struct_plan.hpp"

#include <skiff/describe/kinds.hpp>
#include <skiff/http/respond.hpp>
#include <skiff/http/url.hpp>

namespace skiff::detail {

std::string location_of(const Request& request, const Type& type, const void* value) {
  const auto* const of_struct = dynamic_cast<const StructType*>(&type);
  if (of_struct == nullptr) return {};
  const StructPlan& plan = of_struct->plan();
  const std::size_t i = plan.find("id", 0);
  if (i == plan.fields.size()) return {};
  const Field& field = plan.fields[i];
  if (field.concealed()) return {};
  std::string id;
  write_json(id, *field.type, field.in(value), JsonSide::response);
  if (id.starts_with('"')) {
    id = from_json<std::string>(id).value_or(std::string{});
  } else if (id == "null" || id.starts_with('{') || id.starts_with('[')) {
    return {};
  }
  if (id.empty()) return {};
  std::string location{request.path()};
  if (!location.ends_with('/')) location += '/';
  return location.append(percent_encode(id));
}

}  // namespace skiff::detail
