#pragma once

#include <skiff/core/time.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace skiff::client {

/// The last good answers to GETs, for when there is no new one (stale-if-error, RFC 5861 section 4). Bounded in bytes;
/// what was asked for longest ago goes first. Not kept: what is somebody's own, answers to requests with Authorization
/// or Cookie, and those with Set-Cookie; those that vary, or forbid it (RFC 9111 section 4.2.4); streamed ones.
/// From any thread: an answer that came to one worker stands in on all of them.
class StaleAnswers {
 public:
  StaleAnswers(Duration longest, std::size_t bytes) noexcept : longest_(longest), most_bytes_(bytes) {}

  void keep(const Request& request, const Response& response, TimePoint now);

  /// With Age, and a Warning that it is stale.
  std::optional<Response> find(const Request& request, TimePoint now);

 private:
  struct Answer {
    std::string target;
    Status status = Status::ok;
    Headers headers;
    std::string text;
    TimePoint at;
    std::size_t bytes = 0;
  };
  using Answers = std::list<Answer>;  // the latest used first

  Answer& entry(std::string_view target);
  void drop(Answers::iterator answer);

  const Duration longest_;
  const std::size_t most_bytes_;
  std::mutex mutex_;  // held while an answer is copied
  std::size_t bytes_ = 0;
  Answers answers_;
  std::unordered_map<std::string_view, Answers::iterator> by_target_;  // views of the answers' own
};

}  // namespace skiff::client
