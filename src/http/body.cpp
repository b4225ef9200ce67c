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
  if (streamed()) {
    if (const auto more = source_->remaining()) {
      if (text_.size() > limit || *more > limit - text_.size()) return too_large(limit);
      text_.reserve(text_.size() + static_cast<std::size_t>(*more));
    }
    // What has arrived, and that is most bodies whole, is taken without a coroutine.
    while (text_.size() <= limit) {
      Task<Result<std::string_view>> next = source_->next();
      if (!next.ready()) return collect(std::move(next), limit);
      if (auto outcome = add(next.take())) return *std::move(outcome);
    }
    return too_large(limit);
  }
  if (text_.size() > limit) return too_large(limit);
  return std::string_view{text_};
}

Task<Result<std::string_view>> Body::collect(Task<Result<std::string_view>> next, std::size_t limit) {
  for (;;) {
    Result<std::string_view> piece = co_await std::move(next);
    if (auto outcome = add(std::move(piece))) co_return *std::move(outcome);
    if (text_.size() > limit) co_return too_large(limit);
    next = source_->next();
  }
}

// A piece that is too much is kept all the same: without it a second call would answer with a gap.
std::optional<Result<std::string_view>> Body::add(Result<std::string_view> piece) {
  if (!piece) return std::move(piece).error();
  if (piece->empty()) {
    whole_ = true;
    return std::string_view{text_};
  }
  text_.append(*piece);
  return std::nullopt;
}

}  // namespace skiff
