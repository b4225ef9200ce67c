#pragma once

#include <skiff/http/path.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff {

struct StaticFilesOptions {
  /// What a directory is answered with; empty: nothing. Directories are never listed.
  std::string index = "index.html";

  /// Answered, with 200, where there is no file and the last segment has no ".": the page of an application that
  /// does its routing in the browser. Empty: 404.
  std::string fallback{};

  /// Cache-Control of every answer. By default browsers keep files but ask each time, which costs a 304. For files
  /// whose names change with their content: "public, max-age=31536000, immutable". Empty: none.
  std::string cache_control = "no-cache";

  /// Content types by extension without the dot, in lower case; before the built-in ones.
  std::vector<std::pair<std::string, std::string>> content_types{};

  /// Whether to send `app.js.br`, `app.js.zst` or `app.js.gz` for `app.js` to callers that accept it, when it is no
  /// older than the file itself.
  bool precompressed = true;

  /// Whether `/.well-known/` (RFC 8615) is served. Other names with a leading "." never are.
  bool well_known = false;
};

/// A handler that answers with the files below a directory, for a pattern with `{path...}`:
///
///     app.get("/assets/{path...}", StaticFiles{"public"});
///     app.get("/{path...}", StaticFiles{"app", {.fallback = "index.html"}});
///
/// Sent by the kernel (sendfile), with Content-Type, Last-Modified and ETag. Answers conditional requests and
/// ranges (RFC 9110 sections 13 and 14): one, or up to 16 as multipart/byteranges. A directory is redirected to
/// its name with a slash.
///
/// Nothing outside of the directory is ever opened: symbolic links are followed inside of it only, or not at
/// all on kernels before 5.6. Names with a leading "." and encoded slashes are 404, as is all that is no
/// regular file or cannot be read.
///
/// Files are opened on the worker: from the kernel's caches that takes a few microseconds, less than handing it
/// to another thread. Not meant for directories on a slow network.
class StaticFiles {
 public:
  /// Opens the directory: one put in its place later is not seen. Throws ConfigurationError when it cannot.
  explicit StaticFiles(const std::string& directory, StaticFilesOptions options = {});

  Reply operator()(Request& request, const Path<"path">& path) const;

 private:
  class Implementation;
  std::shared_ptr<const Implementation> implementation_;
};

}  // namespace skiff
