#include "telemetry/ecs_line.hpp"

#include "telemetry/escape.hpp"
#include "telemetry/text_line.hpp"
#include "telemetry/timestamp.hpp"

#include <skiff/telemetry/activity.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <unistd.h>

namespace skiff::telemetry {
namespace {

constexpr std::string_view ecs_version = "8.11.0";

/// Names that a line has anyway: an object with a name twice is refused by Elasticsearch.
constexpr std::array<std::string_view, 11> taken{
    "log.level",    "log.logger", "ecs.version", "service.name",    "service.version", "process.pid",
    "process.thread.name", "trace.id", "span.id", "http.request.id", "http.route"};

// A name with a dot is one of ECS or of the service's own namespace and stands by itself, typed. One without could
// come to mean something else in a later ECS; those belong into "labels", whose values are keywords.
bool stands_alone(std::string_view name) {
  return name.find('.') != std::string_view::npos && std::find(taken.begin(), taken.end(), name) == taken.end();
}

bool is_first(std::span<const Field> fields, const Field& field) {
  for (const Field& earlier : fields) {
    if (&earlier == &field) return true;
    if (earlier.type() != Field::Type::none && earlier.name() == field.name()) return false;
  }
  return true;
}

void append_string(Line& line, std::string_view text) {
  line.append('"');
  append_escaped(line, text, true);
  line.append('"');
}

/// `name` with all that stands before the text, its opening quote too.
template <std::size_t N>
void append_member(Line& line, const char (&name)[N], std::string_view text) {
  line.append(name);
  append_escaped(line, text, true);
  line.append('"');
}

void append_json_value(Line& line, const Field& field) {
  if (field.type() == Field::Type::text) return append_string(line, field.text());
  if (field.type() == Field::Type::number && !std::isfinite(field.number())) return line.append("null");
  append_value(line, field);
}

// ecs-logging: these characters have a meaning in Elasticsearch's paths.
void append_label_name(Line& line, std::string_view name) {
  std::string clean{name.substr(0, 128)};
  for (char& c : clean) {
    if (c == '.' || c == '*' || c == '\\') c = '_';
  }
  append_string(line, clean);
}

void append_label(Line& line, const Field& field) {
  append_label_name(line, field.name());
  line.append(':');
  if (field.type() == Field::Type::text) return append_string(line, field.text());
  line.append('"');
  append_value(line, field);
  line.append('"');
}

void append_activity(Line& line, const Activity& activity) {
  const TraceContext& trace = activity.trace();
  line.append(",\"trace.id\":\"");
  line.append(trace.trace_id());
  line.append("\",\"span.id\":\"");
  line.append(trace.span_id());
  line.append('"');
  const std::string_view request_id = activity.request_id();
  if (!request_id.empty()) append_member(line, ",\"http.request.id\":\"", request_id);
  const std::string_view route = activity.route();
  if (!route.empty()) append_member(line, ",\"http.route\":\"", route);
}

void append_fields(Line& line, std::span<const Field> fields) {
  bool labels = false;
  for (const Field& field : fields) {
    if (field.type() == Field::Type::none || field.name().empty()) continue;
    if (!stands_alone(field.name())) {
      labels = true;
    } else if (is_first(fields, field)) {
      append_member(line, ",\"", field.name());
      line.append(':');
      append_json_value(line, field);
    }
  }
  if (!labels) return;
  std::string_view separator = ",\"labels\":{";
  for (const Field& field : fields) {
    if (field.type() == Field::Type::none || field.name().empty() || stands_alone(field.name())) continue;
    if (!is_first(fields, field)) continue;
    line.append(separator);
    append_label(line, field);
    separator = ",";
  }
  line.append('}');
}

}  // namespace

EcsFormat::EcsFormat(std::string_view service_name, std::string_view service_version) {
  Line same;
  append_member(same, ",\"ecs.version\":\"", ecs_version);
  if (!service_name.empty()) append_member(same, ",\"service.name\":\"", service_name);
  if (!service_version.empty()) append_member(same, ",\"service.version\":\"", service_version);
  same.append(",\"process.pid\":");
  same.append_number(::getpid());
  same_ = same.text();
}

void EcsFormat::append(Line& line, const LogRecord& record) const {
  line.append("{\"@timestamp\":\"");
  append_timestamp(line, record.time);
  line.append("\",\"log.level\":\"");
  line.append(name(record.level));
  append_member(line, "\",\"message\":\"", record.message);
  append_member(line, ",\"log.logger\":\"", record.logger);
  line.append(same_);
  append_member(line, ",\"process.thread.name\":\"", record.thread);
  if (record.activity != nullptr) append_activity(line, *record.activity);
  append_fields(line, record.fields);
  line.append("}\n");
}

}  // namespace skiff::telemetry
