#include "middleware/decoding.hpp"

#include "middleware/codec.hpp"
#include "middleware/decoding_source.hpp"
#include "middleware/field_list.hpp"

#include <memory>
#include <string>
#include <utility>

namespace skiff {
namespace {

constexpr std::size_t most_codings = 2;

std::string list_decodable() {
  std::string list;
  for (const std::string_view coding : {"zstd", "br", "gzip", "deflate"}) {
    if (is_built_in(*coding_named(coding))) list.append(list.empty() ? "" : ", ").append(coding);
  }
  return list;
}

}  // namespace

std::string_view decodable_codings() {
  static const std::string list = list_decodable();
  return list;
}

Result<std::vector<ContentCoding>> codings_of(const Headers& headers) {
  std::vector<ContentCoding> codings;
  std::string unknown;
  for_each_item(headers, "content-encoding", [&](std::string_view item) {
    const auto coding = coding_named(item);
    if (!coding || !is_built_in(*coding)) unknown = item;
    if (coding && coding != ContentCoding::identity) codings.push_back(*coding);
  });
  const auto unsupported = [](std::string message) {
    return Error{ErrorKind::unsupported_media_type, std::move(message)};
  };
  if (!unknown.empty()) return unsupported("the content coding \"" + unknown + "\" is not supported here");
  if (codings.size() > most_codings) return unsupported("more than two content codings are not supported");
  return codings;
}

Body decoded(Body body, const std::vector<ContentCoding>& codings, std::uint64_t ratio,
             std::optional<ErrorKind> fault) {
  for (auto last = codings.rbegin(); last != codings.rend(); ++last) {
    body = Body{std::make_unique<DecodingSource>(std::move(body), *last, ratio, fault)};
  }
  return body;
}

}  // namespace skiff
