// The service that the tests load plugins into.
#include "plugin/shared.hpp"

#include <skiff/skiff.hpp>

using namespace skiff;

int main(int argc, char** argv) {
  Service app{"plugin_service", argc, argv};
  app.get("/", [] { return "here"; });
  app.get("/tenant", [](Request& request) {
    const Tenant* tenant = request.get<Tenant>();
    return tenant != nullptr ? tenant->name : std::string{"nobody"};
  });
  app.get("/fail", []() -> std::string { throw Failure{conflict("thrown by the service")}; });
  app.use([](Request& request, Next next) -> Task<Reply> {
    Reply reply = co_await next(request);
    if (reply) reply->header("X-Around", "service");
    co_return reply;
  });
  return app.run();
}
