#pragma once

#include "admin/admin.hpp"

#include <skiff/discovery/instance.hpp>
#include <skiff/server/server.hpp>
#include <skiff/telemetry/logging.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skiff {

/// What the command line and the environment say.
struct Settings {
  ServerOptions server;
  std::vector<Address> admin;  // none: health and metrics are beside the service's own routes
  std::vector<std::string> admin_hosts;  // names that the admin listener answers for, beside localhost
  std::vector<std::pair<std::string, Level>> log_levels;  // by logger; "" is the root
  LogFormat log_format = LogFormat::automatic;
  bool access_log = false;
  std::vector<std::string> plugins;
  std::vector<std::pair<std::string, Instance>> clients;  // by name; one for each address
  std::chrono::milliseconds shutdown_grace{0};
  std::chrono::milliseconds shutdown_timeout{30'000};
};

/// What came of reading them: settings, or a text and the exit status to end with.
struct SettingsOutcome {
  Settings settings;
  std::vector<EffectiveSetting> effective;
  std::optional<int> exit_status;
  std::string text;  // help for stdout when the status is 0; else one line for stderr
};

SettingsOutcome read_settings(const std::string& name, int argc, char** argv);

/// Sockets that systemd has opened for this process (sd_listen_fds(3)); forgets about them.
std::vector<int> take_systemd_sockets();

}  // namespace skiff
