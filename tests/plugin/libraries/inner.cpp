// A second plugin, to see in which order they stand.
#include <skiff/plugin/plugin.hpp>

using namespace skiff;

namespace {

void start(PluginHost& host) {
  host.use([](Request& request, Next next) -> Task<Reply> {
    Reply reply = co_await next(request);
    if (reply) reply->header("X-Around", std::string{reply->headers().get("x-around")} + ",inner");
    co_return reply;
  });
}

}  // namespace

SKIFF_PLUGIN("inner", start)
