#include <skiff/middleware/decompression.hpp>

#include "middleware/decoding_source.hpp"
#include "middleware/field_list.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skiff {
namespace {

constexpr std::size_t most_codings = 2;

std::string accepted() {
  std::string list;
  for (const std::string_view coding : {"zstd", "br", "gzip", "deflate"}) {
    if (is_built_in(*coding_named(coding))) list.append(list.empty() ? "" : ", ").append(coding);
  }
  return list;
}

Error unsupported(std::string message) {
  return Error{ErrorKind::unsupported_media_type, std::move(message)}.with_header("Accept-Encoding", accepted());
}

// In the order in which they were applied.
Result<std::vector<ContentCoding>> codings_of(const Request& request) {
  std::vector<ContentCoding> codings;
  std::string unknown;
  for_each_item(request.headers(), "content-encoding", [&](std::string_view item) {
    const auto coding = coding_named(item);
    if (!coding || !is_built_in(*coding)) unknown = item;
    if (coding && coding != ContentCoding::identity) codings.push_back(*coding);
  });
  if (!unknown.empty()) return unsupported("the content coding \"" + unknown + "\" is not supported here");
  if (codings.size() > most_codings) return unsupported("more than two content codings are not supported");
  return codings;
}

}  // namespace

Task<Reply> Decompression::operator()(Request& request, Next next) const {
  if (!request.headers().contains("content-encoding")) return next(request);
  const Result<std::vector<ContentCoding>> codings = codings_of(request);
  if (!codings) return Reply{codings.error()};
  for (auto last = codings->rbegin(); last != codings->rend(); ++last) {
    request.body() = Body{std::make_unique<DecodingSource>(std::move(request.body()), *last, options_.ratio)};
  }
  request.headers().remove("content-encoding");
  if (!codings->empty()) request.headers().remove("content-length");
  return next(request);
}

}  // namespace skiff
