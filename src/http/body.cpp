#include <skiff/http/body.hpp>

#include <algorithm>

namespace skiff {
namespace {

Error too_large(std::size_t limit) {
  return content_too_large("the body is larger than the " + std::to_string(limit) + " bytes allowed here");
}

}  // namespace

BodySource::~BodySource() = default;
void BodySource::limit(std::uint64_t) {}

std::optional<std::uint64_t> Body::size() const {
  if (streamed()) return source_->remaining();
  return text_.size();
}

Task<Result<std::string_view>> Body::next() {
  if (streamed()) return source_->next();
  const std::string_view rest = std::string_view{text_}.substr(std::min(given_, text_.size()));
  given_ = text_.size();
  return rest;
}

void Body::limit(std::uint64_t bytes) {
  limit_ = bytes;
  if (source_) source_->limit(bytes);
}

Task<Result<std::string_view>> Body::read_all(std::size_t limit) {
  if (streamed()) return collect(limit);
  if (text_.size() > limit) return too_large(limit);
  return std::string_view{text_};
}

Task<Result<std::string_view>> Body::collect(std::size_t limit) {
  if (const auto more = source_->remaining()) {
    if (text_.size() > limit || *more > limit - text_.size()) co_return too_large(limit);
    text_.reserve(text_.size() + static_cast<std::size_t>(*more));
  }
  // A piece that is too much is kept all the same: without it a second call would answer with a gap.
  while (text_.size() <= limit) {
    Result<std::string_view> piece = co_await source_->next();
    if (!piece) co_return piece.error();
    if (piece->empty()) {
      whole_ = true;
      co_return std::string_view{text_};
    }
    text_.append(*piece);
  }
  co_return too_large(limit);
}

}  // namespace skiff
