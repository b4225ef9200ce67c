#include <skiff/middleware/static_files.hpp>

#include "middleware/byte_ranges.hpp"
#include "middleware/content_coding.hpp"
#include "middleware/content_type.hpp"
#include "middleware/multipart_ranges.hpp"
#include "middleware/open_beneath.hpp"
#include "middleware/preconditions.hpp"

#include <skiff/http/date.hpp>
#include <skiff/http/file_body.hpp>
#include <skiff/middleware/compression.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace skiff {
namespace {

using namespace std::chrono_literals;

/// What is at a path: a regular file that is open, a directory, or nothing to be told about.
struct Found {
  Descriptor file;
  std::uint64_t size = 0;
  WallTime modified;
  bool directory = false;
};

Found find(int root, const std::string& path) {
  Found found;
  found.file = open_beneath(root, path);
  if (!found.file) return found;
  struct stat status {};
  if (::fstat(found.file.get(), &status) != 0) status = {};
  found.directory = S_ISDIR(status.st_mode);
  if (!S_ISREG(status.st_mode)) found.file = Descriptor{};
  found.size = static_cast<std::uint64_t>(status.st_size);
  found.modified = WallTime{std::chrono::seconds{status.st_mtim.tv_sec} + std::chrono::nanoseconds{status.st_mtim.tv_nsec}};
  return found;
}

// Strong, unless the file may still change within the tick of the clock that its time is from.
std::string etag_of(const Found& found, ContentCoding coding) {
  char text[64];
  const bool settled = found.modified + 1s <= wall_now();
  std::snprintf(text, sizeof text, "%s\"%llx-%llx", settled ? "" : "W/",
                static_cast<unsigned long long>(found.modified.time_since_epoch().count()),
                static_cast<unsigned long long>(found.size));
  std::string etag = text;
  if (coding != ContentCoding::identity) etag.append("-").append(name(coding));
  return etag + "\"";
}

bool has_encoded_slash(std::string_view path) {
  return path.find("%2f") != std::string_view::npos || path.find("%2F") != std::string_view::npos;
}

Error nothing_here(const Request& request) { return not_found("there is no file at " + std::string{request.path()}); }

std::string_view extension_for(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::br: return ".br";
    case ContentCoding::zstd: return ".zst";
    default: return ".gz";
  }
}

}  // namespace

class StaticFiles::Implementation {
 public:
  Implementation(const std::string& directory, StaticFilesOptions options)
      : options_(std::move(options)), root_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (!root_) throw ConfigurationError{"StaticFiles: " + directory + ": " + std::strerror(errno)};
  }

  Reply answer(const Request& request, std::string path) const {
    if (has_encoded_slash(request.path()) || !allowed(path)) return nothing_here(request);
    const bool names_directory = path.empty() || path.ends_with('/');
    if (names_directory) path += options_.index;
    Found found = path.empty() || path.ends_with('/') ? Found{} : find(root_.get(), path);
    if (found.directory && !names_directory && has_index(path)) return redirect(request);
    if (!found.file && !options_.fallback.empty() && extension_of(path).empty()) {
      path = options_.fallback;
      found = find(root_.get(), path);
    }
    if (!found.file) return nothing_here(request);
    return send(request, path, std::move(found));
  }

 private:
  // No empty segment, none with a leading ".", and so none that is "." or "..".
  bool allowed(std::string_view path) const {
    if (path.find('\0') != std::string_view::npos) return false;
    if (options_.well_known && path.starts_with(".well-known/")) path.remove_prefix(1);
    return !path.starts_with('.') && !path.starts_with('/') && path.find("/.") == std::string_view::npos &&
           path.find("//") == std::string_view::npos;
  }

  bool has_index(const std::string& directory) const {
    return !options_.index.empty() && find(root_.get(), directory + "/" + options_.index).file;
  }

  // The path begins with one "/" and has no empty segment: it leads to no other host.
  static Reply redirect(const Request& request) {
    std::string location{request.path()};
    location += '/';
    if (!request.query_string().empty()) location.append("?").append(request.query_string());
    return Response::redirect(location, Status::permanent_redirect);
  }

  std::string_view type_of(std::string_view path) const {
    const std::string extension = extension_of(path);
    for (const auto& [own, type] : options_.content_types) {
      if (own == extension) return type;
    }
    return content_type_of(extension);
  }

  // Puts the sibling that the caller likes best in the file's place, and says which coding that is.
  ContentCoding choose_precompressed(const Request& request, const std::string& path, Found& found) const {
    const AcceptedCodings accepted{request.headers()};
    ContentCoding chosen = ContentCoding::identity;
    unsigned highest = 0;
    Found best;
    for (const ContentCoding coding : {ContentCoding::br, ContentCoding::zstd, ContentCoding::gzip}) {
      if (accepted.weight(coding) <= highest) continue;
      Found sibling = find(root_.get(), path + std::string{extension_for(coding)});
      if (!sibling.file || sibling.modified < found.modified) continue;
      highest = accepted.weight(coding);
      chosen = coding;
      best = std::move(sibling);
    }
    if (best.file) found = std::move(best);
    return chosen;
  }

  Reply send(const Request& request, const std::string& path, Found found) const {
    const std::string_view type = type_of(path);
    const bool varies = options_.precompressed && is_compressible(type);
    const ContentCoding coding = varies ? choose_precompressed(request, path, found) : ContentCoding::identity;

    const std::string etag = etag_of(found, coding);
    Response response;
    Headers& headers = response.headers();
    headers.add("ETag", etag);
    if (varies) headers.add("Vary", "Accept-Encoding");
    if (!options_.cache_control.empty()) headers.add("Cache-Control", options_.cache_control);
    const Validators present{etag, found.modified};
    switch (evaluate_preconditions(request.headers(), true, present)) {
      case Precondition::holds: break;
      case Precondition::failed:
        return Error{ErrorKind::precondition_failed, "the file is not the one that the request is made for"};
      case Precondition::not_modified: response.status(Status::not_modified); return response;
    }
    headers.add("Last-Modified", http_date(found.modified));
    headers.add("Accept-Ranges", "bytes");
    if (coding != ContentCoding::identity) headers.add("Content-Encoding", name(coding));

    RequestedRanges ranges;
    const auto range_field = request.headers().find("range");
    if (range_field && request.method() == Method::get && if_range_holds(request.headers(), present)) {
      ranges = requested_ranges(*range_field, found.size);
    }
    if (ranges.answer == RequestedRanges::Answer::unsatisfiable) {
      headers.remove("content-encoding");
      headers.add("Content-Range", "bytes */" + std::to_string(found.size));
      response.status(Status::range_not_satisfiable);
      return response;
    }
    if (ranges.parts.size() > 1) return send_parts(std::move(response), std::move(found), type, std::move(ranges.parts));
    headers.add("Content-Type", type);
    FileRange part{found.file.release(), 0, found.size};
    if (ranges.parts.size() == 1) {
      part.offset = ranges.parts.front().offset;
      part.length = ranges.parts.front().length;
      headers.add("Content-Range", ranges.parts.front().content_range(found.size));
      response.status(Status::partial_content);
    }
    response.body(file_body(part));
    return response;
  }

  static Reply send_parts(Response response, Found found, std::string_view type, std::vector<ByteRange> parts) {
    auto source = std::make_unique<MultipartRanges>(std::move(found.file), found.size, type, std::move(parts));
    response.headers().add("Content-Type", source->content_type());
    response.status(Status::partial_content).body(Body{std::move(source)});
    return response;
  }

  StaticFilesOptions options_;
  Descriptor root_;
};

StaticFiles::StaticFiles(const std::string& directory, StaticFilesOptions options)
    : implementation_(std::make_shared<const Implementation>(directory, std::move(options))) {}

Reply StaticFiles::operator()(Request& request, const Path<"path">& path) const {
  return implementation_->answer(request, *path);
}

}  // namespace skiff
