// Uses all that a plugin can: options, a middleware that waits, values, routes, errors.
#include "plugin/shared.hpp"

#include <skiff/core/context.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/plugin/plugin.hpp>

using namespace skiff;

namespace {

class Outer {
 public:
  Outer(std::string tag, unsigned wait_ms) : tag_(std::move(tag)), wait_(wait_ms) {}

  Task<Reply> operator()(Request& request, Next next) const {
    if (wait_.count() > 0 && request.header("x-hurry").empty()) co_await sleep_for(wait_);
    Tenant tenant{std::string{request.header("x-tenant")}};
    if (!tenant.name.empty()) request.set(std::move(tenant));
    Reply reply = co_await next(request);
    if (!reply && reply.error().kind() == ErrorKind::conflict) {
      co_return Response::text("the plugin saw: " + std::string{reply.error().message()}).header("X-Around", tag_);
    }
    if (reply) reply->header("X-Around", std::string{reply->headers().get("x-around")} + "," + tag_);
    co_return reply;
  }

 private:
  std::string tag_;
  std::chrono::milliseconds wait_;
};

}  // namespace

SKIFF_PLUGIN("outer", [](PluginHost& host) {
  host.use(Outer{std::string{host.option("tag").value_or("outer")}, host.option("wait_ms", 0U)});
  std::string service{host.service()};
  host.routes().get("/service", [service = std::move(service)] { return service; });
  host.routes().get("/gone", []() -> Result<std::string> { throw Failure{Error{ErrorKind::gone, "it is sold"}}; });
  host.routes().get("/context", [] { return Context::current() != nullptr ? "within a request" : "nowhere"; });
})
