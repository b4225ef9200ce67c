#include "service/settings.hpp"

#include "admin/cross_site_guard.hpp"

#include <skiff/core/error.hpp>
#include <skiff/core/scalar.hpp>
#include <skiff/core/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace skiff {
namespace {

constexpr const char* default_address = "127.0.0.1:8080";

std::string default_listen() {
  const char* port = std::getenv("PORT");
  return port != nullptr && *port != '\0' ? ":" + std::string{port} : default_address;
}

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds{static_cast<long long>(std::llround(seconds * 1000))};
}

// CLI::Range would let "nan" pass.
std::string why_no_seconds(const std::string& text) {
  constexpr double longest = 86'400;
  double seconds = 0;
  const bool right = Scalar<double>::parse(text, seconds) && seconds >= 0 && seconds <= longest;
  return right ? "" : "expected a number of seconds from 0 to 86400, got " + text;
}

// "info" or "orders=debug".
std::optional<std::pair<std::string, Level>> logger_level(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const auto level = parse_level(equals == std::string::npos ? text : text.substr(equals + 1));
  if (!level || equals == 0) return std::nullopt;
  return std::pair{equals == std::string::npos ? std::string{} : text.substr(0, equals), *level};
}

std::string why_no_level(const std::string& text) {
  if (logger_level(text)) return "";
  return "expected trace, debug, info, warn, error or off, or LOGGER=LEVEL, got " + text;
}

// "inventory=http://10.0.0.1:8080".
Result<std::pair<std::string, Instance>> client_address(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return bad_request("expected NAME=ADDRESS, got " + text);
  Result<Instance> instance = parse_address(std::string_view{text}.substr(equals + 1));
  if (!instance) return bad_request(text.substr(0, equals) + ": " + std::string{instance.error().message()});
  return std::pair{text.substr(0, equals), *std::move(instance)};
}

std::string why_no_client(const std::string& text) {
  const auto client = client_address(text);
  return client ? "" : std::string{client.error().message()};
}

std::string why_no_host_name(const std::string& text) {
  return is_host_name(text) ? "" : "expected a host name without a port, got " + text;
}

LogFormat format_of(const std::string& name) {
  return name == "json" ? LogFormat::json : name == "text" ? LogFormat::text : LogFormat::automatic;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text.append(text.empty() ? "" : ", ").append(value);
  return text;
}

std::string source_of(const CLI::Option& option, const std::vector<std::string>& arguments) {
  if (option.count() == 0) return "default";
  const std::string name = option.get_name();
  for (const std::string& argument : arguments) {
    if (argument == name || argument.starts_with(name + "=")) return "command line";
  }
  return "environment";
}

// What follows "?" may be a password: only the names of a plugin's options are shown.
std::string without_option_values(const std::string& plugin) {
  const std::size_t options = plugin.find('?');
  if (options == std::string::npos) return plugin;
  std::string shown = plugin.substr(0, options);
  for (std::size_t begin = options; begin < plugin.size();) {
    const std::size_t end = std::min(plugin.find('&', begin + 1), plugin.size());
    const std::size_t equals = plugin.find('=', begin);
    shown += equals < end ? plugin.substr(begin, equals - begin) + "=***" : plugin.substr(begin, end - begin);
    begin = end;
  }
  return shown;
}

std::string value_of(const CLI::Option& option) {
  const std::string unit = option.get_type_name().starts_with("SECONDS") ? " s" : "";
  if (option.count() == 0) return option.get_items_expected_max() == 0 ? "false" : option.get_default_str() + unit;
  std::vector<std::string> values = option.results();
  if (option.get_name() == "--plugin") std::transform(values.begin(), values.end(), values.begin(), without_option_values);
  return joined(values) + unit;
}

std::vector<EffectiveSetting> effective_settings(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<EffectiveSetting> settings;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_envname().empty()) continue;  // --help, --version
    settings.push_back({option->get_name(), value_of(*option), source_of(*option, arguments), option->get_envname(),
                        option->get_description()});
  }
  return settings;
}

void show_default_listen(EffectiveSetting& setting, const std::vector<std::string>& listen) {
  if (setting.source != "default") return;
  setting.value = listen.empty() ? "sockets of the supervisor" : joined(listen);
  if (!listen.empty() && listen.front() != default_address) {
    setting.source = "environment";
    setting.variable = "PORT";
  }
}

}  // namespace

SettingsOutcome read_settings(const std::string& name, int argc, char** argv) {
  SettingsOutcome outcome;
  Settings& settings = outcome.settings;
  std::vector<std::string> listen;
  std::vector<std::string> levels;
  std::string format = "auto";
  double grace = 0;
  double timeout = 30;

  CLI::App app{name, name};
  app.set_version_flag("--version", name + " (skiff " SKIFF_VERSION ")", "Print the version and exit");
  app.add_option("--listen", listen,
                 "Where to listen: 127.0.0.1:8080, [::1]:8080, :8080 (every address), unix:PATH; port 0 takes a "
                 "free one. May be repeated. Default: :$PORT if PORT is set, else " + std::string{default_address})
      ->envname("SKIFF_LISTEN")->delimiter(',')->type_name("ADDR:PORT");
  std::string admin;
  app.add_option("--admin", admin,
                 "Where to serve health, metrics and what must not be public, apart from --listen: 127.0.0.1:9090. "
                 "Without it health and metrics are on --listen, and the rest is nowhere")
      ->envname("SKIFF_ADMIN")->type_name("ADDR:PORT");
  app.add_option("--admin-host", settings.admin_hosts,
                 "A name that the page and the API of --admin are asked by, beside localhost and IP addresses: a "
                 "proxy's. May be repeated")
      ->envname("SKIFF_ADMIN_HOST")->delimiter(',')->check(CLI::Validator{why_no_host_name, ""})->type_name("NAME");
  app.add_option("--threads", settings.server.threads,
                 "Worker threads; 0: as many as CPUs are granted to this process")
      ->envname("SKIFF_THREADS")->check(CLI::Range(0, 1024))->type_name("N")
      ->capture_default_str();
  app.add_option("--log-level", levels,
                 "The least severe messages to log: trace, debug, info, warn, error or off; also by logger: "
                 "info,orders=debug")
      ->envname("SKIFF_LOG_LEVEL")->delimiter(',')->check(CLI::Validator{why_no_level, ""})->type_name("LEVEL")
      ->default_str("info");
  app.add_option("--log-format", format,
                 "json: Elastic Common Schema; text: for reading; auto: text on a terminal, else json")
      ->envname("SKIFF_LOG_FORMAT")->check(CLI::IsMember({"auto", "json", "text"}))->type_name("FORMAT")
      ->capture_default_str();
  app.add_flag("--access-log", settings.access_log, "Log a line for each request")->envname("SKIFF_ACCESS_LOG");
  app.add_option("--plugin", settings.plugins,
                 "A shared library to load, whose middlewares go around the service; the first named is the outermost. "
                 "Options follow it: libfoo.so?key=value&key=value. May be repeated")
      ->envname("SKIFF_PLUGIN")->delimiter(',')->type_name("PATH");
  std::vector<std::string> clients;
  app.add_option("--client", clients,
                 "Where a service is that this one calls: inventory=http://10.0.0.1:8080. May be repeated, also for "
                 "more instances of one; without it the name is looked up, and port 80 taken")
      ->envname("SKIFF_CLIENT")->delimiter(',')->check(CLI::Validator{why_no_client, ""})->type_name("NAME=ADDRESS");
  app.add_flag("--reuse-port", settings.server.reuse_port,
               "Share the port with another instance, for a restart without a gap")
      ->envname("SKIFF_REUSE_PORT");
  app.add_option("--shutdown-grace", grace,
                 "After SIGTERM, serve on for this long before draining, until load balancers have noticed")
      ->envname("SKIFF_SHUTDOWN_GRACE")->check(CLI::Validator{why_no_seconds, ""})->type_name("SECONDS")
      ->capture_default_str();
  app.add_option("--shutdown-timeout", timeout, "Requests that take longer to finish are cut off")
      ->envname("SKIFF_SHUTDOWN_TIMEOUT")->check(CLI::Validator{why_no_seconds, ""})->type_name("SECONDS")
      ->capture_default_str();
  app.footer("Each option can be set in the environment as the name in parentheses says.");

  try {
    app.parse(argc, argv);
    settings.server.inherited = take_systemd_sockets();
    if (listen.empty() && settings.server.inherited.empty()) listen.push_back(default_listen());
    for (const std::string& address : listen) settings.server.listen.push_back(Address::parse(address));
    if (!admin.empty()) settings.admin.push_back(Address::parse(admin));
    for (const std::string& client : clients) settings.clients.push_back(*client_address(client));
    for (const std::string& level : levels) settings.log_levels.push_back(*logger_level(level));
    settings.log_format = format_of(format);
    settings.shutdown_grace = milliseconds_of(grace);
    settings.shutdown_timeout = milliseconds_of(timeout);
    outcome.effective = effective_settings(app, {argv + 1, argv + argc});
    show_default_listen(outcome.effective.front(), listen);
  } catch (const CLI::CallForHelp&) {
    outcome.exit_status = 0;
    outcome.text = app.help();
  } catch (const CLI::CallForVersion& version) {
    outcome.exit_status = 0;
    outcome.text = std::string{version.what()} + "\n";
  } catch (const CLI::ParseError& wrong) {
    outcome.exit_status = 2;
    outcome.text = one_line(wrong.what()) + " (see --help)";
  } catch (const ConfigurationError& wrong) {
    outcome.exit_status = 2;
    outcome.text = wrong.what();
  }
  return outcome;
}

std::vector<int> take_systemd_sockets() {
  const char* pid = std::getenv("LISTEN_PID");
  const char* count = std::getenv("LISTEN_FDS");
  std::vector<int> sockets;
  long process = 0;
  int number = 0;
  if (pid != nullptr && count != nullptr && Scalar<long>::parse(pid, process) && process == ::getpid() &&
      Scalar<int>::parse(count, number)) {
    constexpr int first = 3;
    for (int socket = first; socket < first + number; ++socket) {
      ::fcntl(socket, F_SETFD, FD_CLOEXEC);
      sockets.push_back(socket);
    }
  }
  ::unsetenv("LISTEN_PID");
  ::unsetenv("LISTEN_FDS");
  ::unsetenv("LISTEN_FDNAMES");
  return sockets;
}

}  // namespace skiff
