#include "telemetry/text_line.hpp"

#include "telemetry/escape.hpp"
#include "telemetry/timestamp.hpp"

#include <skiff/telemetry/activity.hpp>

namespace skiff::telemetry {
namespace {

constexpr std::string_view plain = "\x1b[0m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view bold = "\x1b[1m";

// ECMA-48, select graphic rendition.
std::string_view colour_of(Level level) {
  switch (level) {
    case Level::trace:
    case Level::debug: return dim;
    case Level::warn: return "\x1b[33m";
    case Level::error: return "\x1b[31;1m";
    default: return "\x1b[32m";
  }
}

class Writer {
 public:
  Writer(Line& line, bool colour) : line_(line), colour_(colour) {}

  void coloured(std::string_view colour, std::string_view text) {
    if (colour_) line_.append(colour);
    append_escaped(line_, text, false);
    if (colour_) line_.append(plain);
  }

  void name(std::string_view name) {
    line_.append(' ');
    coloured(dim, name);
    line_.append('=');
  }

  void text(std::string_view text) {
    const bool quoted = !is_plain(text);
    if (quoted) line_.append('"');
    append_escaped(line_, text, false);
    if (quoted) line_.append('"');
  }

 private:
  Line& line_;
  bool colour_;
};

}  // namespace

void append_value(Line& line, const Field& field) {
  switch (field.type()) {
    case Field::Type::none: return;
    case Field::Type::boolean: return line.append(field.boolean() ? "true" : "false");
    case Field::Type::integer: return line.append_number(field.integer());
    case Field::Type::unsigned_integer: return line.append_number(field.unsigned_integer());
    case Field::Type::number: return line.append_number(field.number());
    case Field::Type::text: return line.append(field.text());
  }
}

void append_text(Line& line, const LogRecord& record, bool colour) {
  Writer writer{line, colour};
  append_timestamp(line, record.time);
  line.append(' ');
  writer.coloured(colour_of(record.level), name(record.level));
  line.append(name(record.level).size() < 5 ? "  " : " ");
  writer.coloured(dim, record.logger.empty() ? "root" : record.logger);
  line.append(' ');
  append_content(line, record, colour);
  line.append('\n');
}

void append_content(Line& line, const LogRecord& record, bool colour) {
  Writer writer{line, colour};
  writer.coloured(bold, record.message);
  for (const Field& field : record.fields) {
    if (field.type() == Field::Type::none) continue;
    writer.name(field.name());
    if (field.type() == Field::Type::text) {
      writer.text(field.text());
    } else {
      append_value(line, field);
    }
  }
  if (record.activity != nullptr) {
    if (!record.activity->request_id().empty()) {
      writer.name("request");
      writer.text(record.activity->request_id());
    }
    writer.name("trace");
    writer.text(record.activity->trace().trace_id());
    writer.name("span");
    writer.text(record.activity->trace().span_id());
    if (!record.activity->route().empty()) {
      writer.name("route");
      writer.text(record.activity->route());
    }
  }
}

}  // namespace skiff::telemetry

namespace skiff {

std::string text_of(const LogRecord& record) {
  Line line;
  telemetry::append_content(line, record, false);
  return std::string{line.text()};
}

}  // namespace skiff
