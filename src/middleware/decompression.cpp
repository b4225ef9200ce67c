#include <skiff/middleware/decompression.hpp>

#include "middleware/decoding.hpp"

#include <string>
#include <utility>
#include <vector>

namespace skiff {

Task<Reply> Decompression::operator()(Request& request, Next next) const {
  if (!request.headers().contains("content-encoding")) return next(request);
  const Result<std::vector<ContentCoding>> codings = codings_of(request.headers());
  if (!codings) return Reply{Error{codings.error()}.with_header("Accept-Encoding", std::string{decodable_codings()})};
  request.body() = decoded(std::move(request.body()), *codings, options_.ratio);
  request.headers().remove("content-encoding");
  if (!codings->empty()) request.headers().remove("content-length");
  return next(request);
}

}  // namespace skiff
