#include "admin/page_endpoints.hpp"

#include "admin/page.hpp"

namespace skiff {
namespace {

Response response_of(const admin::PageFile& file, const Request& request) {
  const bool known = request.header("if-none-match") == file.etag;
  Response response{known ? Status::not_modified : Status::ok};
  response.header("ETag", file.etag).header("Cache-Control", "no-cache");
  if (known) return response;
  response.header("Content-Type", file.content_type)
      .header("Content-Security-Policy", admin::page_policy)
      .header("X-Content-Type-Options", "nosniff")
      .header("Referrer-Policy", "no-referrer");
  response.body(Body{std::string{file.content}});
  return response;
}

}  // namespace

void add_page_endpoints(Router& router) {
  for (const admin::PageFile& file : admin::page_files()) {
    const auto serve = [&file](Request& request) { return response_of(file, request); };
    router.get("/" + std::string{file.name}, serve);
    if (file.name == "index.html") router.get("/", serve);
  }
}

}  // namespace skiff
