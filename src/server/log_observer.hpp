#pragma once

#include "net/observer.hpp"

#include <skiff/telemetry/log_limit.hpp>

namespace skiff {

class Health;

/// Writes what a server has to tell to the log, one line each, and of overload to its health too; of refusals, which
/// anyone can cause, ten a second for each reason.
class LogObserver final : public net::Observer {
 public:
  explicit LogObserver(Health* health = nullptr) noexcept : health_(health) {}

  void refused(std::string_view peer, const net::Refusal& refusal) override;
  void failed(const Request& request, const Error& error) override;
  void limited(std::string_view limit) override;
  void accept_failed(std::string_view reason) override;

 private:
  Health* health_;
  LogLimit refusals_{10};
};

}  // namespace skiff
