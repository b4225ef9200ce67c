#include <skiff/telemetry/logging.hpp>

#include "telemetry/ecs_line.hpp"
#include "telemetry/log_queue.hpp"
#include "telemetry/loggers.hpp"
#include "telemetry/text_line.hpp"

#include <skiff/telemetry/log_sink.hpp>

#include <cstdlib>
#include <unistd.h>

namespace skiff {
namespace {

using telemetry::EcsFormat;
using telemetry::LogQueue;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// no-color.org; a dumb terminal has none.
bool wants_colour(int descriptor) {
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && !is_set("NO_COLOR") && terminal != nullptr && std::string_view{terminal} != "dumb";
}

/// How lines look.
class Style {
 public:
  explicit Style(const LoggingOptions& options)
      : ecs_(options.service_name, options.service_version),
        text_(options.format == LogFormat::text ||
              (options.format == LogFormat::automatic && ::isatty(options.descriptor) == 1)),
        colour_(wants_colour(options.descriptor)) {}

  void append(Line& line, const LogRecord& record) const {
    if (text_) {
      telemetry::append_text(line, record, colour_);
    } else {
      ecs_.append(line, record);
    }
  }

 private:
  EcsFormat ecs_;
  bool text_;
  bool colour_;
};

std::string line_of_lost(const Style& style, std::uint64_t lines) {
  const Field count{"dropped", lines};
  Line line;
  style.append(line, {.time = wall_now(),
                      .level = Level::warn,
                      .logger = "skiff.log",
                      .message = "log lines dropped",
                      .thread = "log",
                      .fields = {&count, 1},
                      .activity = nullptr});
  return std::string{line.text()};
}

}  // namespace

class Logging::Implementation final : LogSink {
 public:
  explicit Implementation(const LoggingOptions& options)
      : style_(std::make_shared<Style>(options)),
        queue_(options.descriptor, options.queue,
               [style = style_](std::uint64_t lines) { return line_of_lost(*style, lines); }),
        installation_(*this) {}

  bool flush(std::chrono::milliseconds patience) { return queue_.flush(patience); }

 private:
  void write(const LogRecord& record) noexcept override try {
    Line line;
    style_->append(line, record);
    queue_.push(line.text());
  } catch (...) {  // no memory for a line
  }

  std::shared_ptr<const Style> style_;
  LogQueue queue_;
  Installation installation_;
};

Logging::Logging(LoggingOptions options) : implementation_(std::make_unique<Implementation>(options)) {}
Logging::~Logging() = default;

bool Logging::flush(std::chrono::milliseconds patience) { return implementation_->flush(patience); }
std::uint64_t Logging::dropped() noexcept { return LogQueue::dropped(); }

void Logging::set_level(std::string_view logger, Level level) {
  telemetry::Loggers::instance().set_level(logger, level);
}
void Logging::inherit_level(std::string_view logger) { telemetry::Loggers::instance().inherit_level(logger); }
std::vector<LoggerLevel> Logging::levels() { return telemetry::Loggers::instance().levels(); }

}  // namespace skiff
