#include "admin/logger_endpoints.hpp"

#include "admin/text.hpp"

#include <skiff/telemetry/logging.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace skiff {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view root = "root";

Json levels() {
  Json all = Json::array();
  for (const LoggerLevel& logger : Logging::levels()) {
    all.push_back({{"name", logger.name.empty() ? root : logger.name},
                   {"level", name(logger.level)},
                   {"inherited", logger.inherited}});
  }
  return all;
}

Error wrong_level(const std::string& got) {
  return bad_request("level: expected trace, debug, info, warn, error, off or null, got " + got);
}

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return equal_ignoring_case(type, "application/json");
}

// JSON alone: a page of another origin cannot send that without asking first, and no one permits it.
Task<Result<void>> change(Request& request) {
  if (!is_json(request.header("content-type"))) {
    co_return Error{ErrorKind::unsupported_media_type, "expected application/json"};
  }
  request.body().limit(1024);
  const auto text = co_await request.text();
  if (!text) co_return text.error();
  const Json document = Json::parse(*text, nullptr, false);
  if (!document.is_object() || !document.contains("level")) co_return bad_request("expected {\"level\": …}");

  const std::string name{request.path_parameter("name")};
  const std::vector<LoggerLevel> known = Logging::levels();
  const std::string logger = name == root ? "" : name;
  const bool exists = std::any_of(known.begin(), known.end(), [&](const LoggerLevel& l) { return l.name == logger; });
  if (!exists) co_return not_found("there is no logger called " + name);

  const Json& level = document["level"];
  if (level.is_null()) {
    Logging::inherit_level(logger);
    co_return Result<void>{};
  }
  const auto parsed = level.is_string() ? parse_level(level.get_ref<const std::string&>()) : std::nullopt;
  if (!parsed) co_return wrong_level(to_text(level));
  Logging::set_level(logger, *parsed);
  co_return Result<void>{};
}

}  // namespace

void add_logger_endpoints(Router& router) {
  router.get("/api/loggers", [] { return Response::json_text(to_text(levels())).header("Cache-Control", "no-store"); });
  router.put("/api/loggers/{name}", &change);
}

}  // namespace skiff
