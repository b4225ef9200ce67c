// The service that clients.sh asks: files from the folder FILES, streams, and uploads that it counts.
#include <skiff/skiff.hpp>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

using namespace skiff;

namespace {

Generator<std::string> mebibytes(unsigned count) {
  std::string lines;
  for (unsigned i = 0; lines.size() < 1024 * 1024; ++i) {
    lines += "line " + std::to_string(i * 2654435761U) + " of the stream\n";
  }
  lines.resize(1024 * 1024);
  for (unsigned i = 0; i < count; ++i) co_yield lines;
}

Task<Result<std::string>> count_bytes(Request& request) {
  std::uint64_t bytes = 0;
  for (;;) {
    const Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return piece.error();
    if (piece->empty()) break;
    bytes += piece->size();
  }
  co_return std::to_string(bytes);
}

}  // namespace

int main(int argc, char** argv) {
  Service app{"middleware_service", argc, argv};
  app.use(Compression{}).use(Conditional{}).use(Decompression{});
  app.get("/files/{path...}", StaticFiles{std::getenv("FILES")});
  app.get("/stream/{mebibytes}", [](Path<"mebibytes", unsigned> count) {
    return Response::stream(mebibytes(*count)).header("Content-Type", "text/plain");
  });
  app.post("/count", count_bytes).body_limit(std::numeric_limits<std::uint64_t>::max());
  app.post("/small", count_bytes).body_limit(1000);
  return app.run();
}
