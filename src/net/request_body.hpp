#pragma once

#include <skiff/http/body.hpp>

namespace skiff::net {

class Connection;

/// The body of a request as its handler sees it. It may outlive the request (a handler that keeps it): then
/// it says so instead of reading the next request's bytes.
class RequestBody final : public BodySource {
 public:
  explicit RequestBody(Connection& connection) noexcept : connection_(&connection) {}
  ~RequestBody() override;

  Task<Result<std::string_view>> next() override;
  void limit(std::uint64_t bytes) override;
  std::optional<std::uint64_t> limited_to() const override;
  std::optional<std::uint64_t> remaining() const override;
  const Headers* trailers() const override;

  /// The request is over.
  void detach() noexcept { connection_ = nullptr; }

 private:
  Connection* connection_;
};

}  // namespace skiff::net
