#include "net/request_body.hpp"

#include "net/connection.hpp"

namespace skiff::net {

RequestBody::~RequestBody() {
  if (connection_ != nullptr) connection_->exchange_->body_handle = nullptr;
}

Task<Result<std::string_view>> RequestBody::next() {
  if (connection_ == nullptr) return internal_error("a request's body was read after the request had ended");
  return connection_->read_body();
}

void RequestBody::limit(std::uint64_t bytes) {
  if (connection_ != nullptr) connection_->exchange_->body.limit(bytes);
}

std::optional<std::uint64_t> RequestBody::limited_to() const {
  if (connection_ == nullptr) return std::nullopt;
  return connection_->exchange_->body.limit();
}

std::optional<std::uint64_t> RequestBody::remaining() const {
  return connection_ != nullptr ? connection_->exchange_->body.remaining() : std::nullopt;
}

const Headers* RequestBody::trailers() const {
  return connection_ != nullptr ? connection_->exchange_->body.trailers() : nullptr;
}

}  // namespace skiff::net
