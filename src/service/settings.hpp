#pragma once

#include <skiff/server/server.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace skiff {

/// What the command line and the environment say.
struct Settings {
  ServerOptions server;
  std::vector<std::string> plugins;
  std::string log_level = "info";
  std::chrono::milliseconds shutdown_grace{0};
  std::chrono::milliseconds shutdown_timeout{30'000};
};

/// What came of reading them: settings, or a text and the exit status to end with.
struct SettingsOutcome {
  Settings settings;
  std::optional<int> exit_status;
  std::string text;  // help for stdout when the status is 0; else one line for stderr
};

SettingsOutcome read_settings(const std::string& name, int argc, char** argv);

/// Sockets that systemd has opened for this process (sd_listen_fds(3)); forgets about them.
std::vector<int> take_systemd_sockets();

}  // namespace skiff
