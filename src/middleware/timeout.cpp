#include <skiff/middleware/timeout.hpp>

#include <skiff/core/within.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace skiff {
namespace {

std::string text_of(Duration duration) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000) + " s";
  return std::to_string(milliseconds) + " ms";
}

Task<Reply> cut_off_after(Duration limit, Task<Reply> answer) {
  std::optional<Reply> reply = co_await within(limit, std::move(answer));
  if (reply) co_return *std::move(reply);
  co_return Error{ErrorKind::gateway_timeout, "no answer within " + text_of(limit)}.with_cause(
      "cut off by Timeout after " + text_of(limit));
}

}  // namespace

Timeout::Timeout(Duration limit) : limit_(limit) {
  if (limit <= Duration::zero()) throw ConfigurationError{"Timeout: the time must be positive"};
}

Task<Reply> Timeout::operator()(Request& request, Next next) const {
  Task<Reply> answer = next(request);
  if (answer.ready()) return answer;
  return cut_off_after(limit_, std::move(answer));
}

}  // namespace skiff
