#include <skiff/middleware/request_id.hpp>

#include "http/characters.hpp"

#include <skiff/http/reply_headers.hpp>

#include <utility>

namespace skiff {

RequestId::RequestId(std::string header) : header_(std::move(header)) {
  if (header_.empty() || !characters::all(header_, characters::token)) {
    throw ConfigurationError{"RequestId: \"" + header_ + "\" is not a header name"};
  }
}

Task<Reply> RequestId::operator()(Request& request, Next next) const {
  Reply reply = co_await next(request);
  set_header(reply, header_, request.id());
  co_return reply;
}

}  // namespace skiff
