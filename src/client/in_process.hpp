#pragma once

#include "client/transport.hpp"

#include <skiff/http/handler.hpp>

#include <utility>

namespace skiff::client {

/// Calls a handler of this process, which sees what a server would show it; its errors become answers as a server makes
/// them.
class InProcess final : public Transport {
 public:
  explicit InProcess(Handler handler) : handler_(std::move(handler)) {}

  Task<Reply> send(Request& request, const Instance& instance, outbound::Journey& journey) override;

 private:
  Handler handler_;
};

}  // namespace skiff::client
