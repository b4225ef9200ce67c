#pragma once

#include "client/plan.hpp"

#include <skiff/client/call_failure.hpp>
#include <skiff/client/call_options.hpp>
#include <skiff/core/runtime_local.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace skiff::client {

class Pipeline;

/// What answers when a call fails.
using Fallback = std::function<Task<Reply>(Request& request, const Error& failure)>;

/// What a Client holds: what it shares with its copies, and the fallback that it has of its own.
class Core {
 public:
  /// Throws ConfigurationError for options that make no sense.
  explicit Core(std::shared_ptr<const Plan> plan);

  /// The same service, with a fallback.
  Core(const Core& other, Fallback fallback)
      : plan_(other.plan_), pipelines_(other.pipelines_), fallback_(std::move(fallback)) {}

  const Plan& plan() const noexcept { return *plan_; }
  const Fallback& fallback() const noexcept { return fallback_; }

  /// This worker's.
  Pipeline& pipeline() const;

 private:
  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<const RuntimeLocal<Pipeline>> pipelines_;
  Fallback fallback_;
};

/// What a call of a Client without a Core is.
Error calls_nothing();

/// The whole of a call, with the fallback if there is one. `failed`: where to put the tries that failed before an answer;
/// may be null, outlives the task.
Task<Reply> call(std::shared_ptr<const Core> core, Request&& request, CallOptions options,
                 std::vector<CallTry>* failed = nullptr);

}  // namespace skiff::client
