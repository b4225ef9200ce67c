#include "describe/struct_plan.hpp"

#include <skiff/describe/kinds.hpp>
#include <skiff/http/respond.hpp>
#include <skiff/http/url.hpp>

#include <cstdint>
#include <typeinfo>

namespace skiff::detail {
namespace {

/// What stands for a value in a path; nothing when it is not a single one.
std::string path_segment(const Type& type, const void* value) {
  switch (type.shape()) {  // what most are
    case Shape::int32: return std::to_string(*static_cast<const std::int32_t*>(value));
    case Shape::int64: return std::to_string(*static_cast<const std::int64_t*>(value));
    case Shape::uint64: return std::to_string(*static_cast<const std::uint64_t*>(value));
    case Shape::text: return percent_encode(*static_cast<const std::string*>(value));
    default: break;
  }
  std::string text;
  write_json(text, type, value, JsonSide::response);
  if (text.starts_with('"')) return percent_encode(from_json<std::string>(text).value_or(std::string{}));
  if (text == "null" || text.starts_with('{') || text.starts_with('[')) return {};
  return percent_encode(text);
}

}  // namespace

std::string location_of(const Request& request, const Type& type, const void* value) {
  if (typeid(type) != typeid(StructType)) return {};
  const Field* const id = static_cast<const StructType&>(type).plan().id;
  if (id == nullptr) return {};
  const std::string segment = path_segment(*id->type, id->in(value));
  if (segment.empty()) return {};
  const std::string_view path = request.path();
  std::string location;
  location.reserve(path.size() + 1 + segment.size());
  location.append(path);
  if (!location.ends_with('/')) location += '/';
  return location.append(segment);
}

}  // namespace skiff::detail
