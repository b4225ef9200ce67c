#pragma once

#include "client/plan.hpp"

#include <skiff/client/call_options.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace skiff::client {

/// What answers when a call fails.
using Fallback = std::function<Task<Reply>(Request& request, const Error& failure)>;

/// What a Client holds: the plan that it shares with its copies, and what it has of its own.
class Core {
 public:
  explicit Core(std::shared_ptr<const Plan> plan, Fallback fallback = {})
      : plan_(std::move(plan)), fallback_(std::move(fallback)) {}

  const Plan& plan() const noexcept { return *plan_; }
  const std::shared_ptr<const Plan>& shared_plan() const noexcept { return plan_; }
  const Fallback& fallback() const noexcept { return fallback_; }

 private:
  std::shared_ptr<const Plan> plan_;
  Fallback fallback_;
};

/// What a call of a Client without a Core is.
Error calls_nothing();

/// The whole of a call, with the fallback if there is one.
Task<Reply> call(std::shared_ptr<const Core> core, Request request, CallOptions options);

}  // namespace skiff::client
