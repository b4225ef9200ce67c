#include <skiff/telemetry/log.hpp>

#include "telemetry/log_sinks.hpp"
#include "telemetry/loggers.hpp"

#include <skiff/core/error.hpp>
#include <skiff/telemetry/activity.hpp>

#include <array>
#include <pthread.h>

namespace skiff {
namespace {

constexpr std::array<std::string_view, 6> names{"trace", "debug", "info", "warn", "error", "off"};

std::string_view thread_name() noexcept {
  struct Name {
    char text[16] = "";
    Name() noexcept { ::pthread_getname_np(::pthread_self(), text, sizeof text); }
  };
  thread_local const Name name;
  return name.text;
}

}  // namespace

std::string_view name(Level level) noexcept { return names[static_cast<std::size_t>(level)]; }

std::optional<Level> parse_level(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

Field::Field(const Error& error) noexcept
    : Field("error.message", error.cause().empty() ? error.message() : error.cause()) {}

Log::Log(std::string_view name) : logger_(&telemetry::Loggers::instance().named(name)) {}

void Log::write(Level level, std::string_view message, std::span<const Field> fields) const noexcept {
  if (!enabled(level)) return;
  telemetry::dispatch({.time = wall_now(),
                       .level = level,
                       .logger = logger_->name,
                       .message = message,
                       .thread = thread_name(),
                       .fields = fields,
                       .activity = Activity::current()});
}

void Log::write_each(Level level, std::string_view message, F a, F b, F c, F d, F e, F f, F g, F h) const noexcept {
  std::array<Field, 8> fields;
  std::size_t count = 0;
  for (const Field* field : {&a, &b, &c, &d, &e, &f, &g, &h}) {
    if (field->type() != Field::Type::none) fields[count++] = *field;
  }
  write(level, message, {fields.data(), count});
}

}  // namespace skiff
