#include "client/stale_answers.hpp"

#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

namespace skiff::client {
namespace {

bool may_be_shared(const Request& request) {
  const Headers& headers = request.headers();
  return request.method() == Method::get && !headers.contains("authorization") && !headers.contains("cookie") &&
         !headers.contains("range") && !headers.contains("host");
}

bool may_be_kept(const Response& response) {
  const Headers& headers = response.headers();
  if (response.status() != Status::ok || response.body().streamed()) return false;
  if (headers.contains("vary") || headers.contains("set-cookie")) return false;
  if (!headers.contains("cache-control")) return true;
  for (const std::string_view forbids : {"no-store", "private", "no-cache", "must-revalidate", "proxy-revalidate"}) {
    if (headers.has_token("cache-control", forbids)) return false;
  }
  return true;
}

std::size_t size_of(const Request& request, const Response& response) {
  constexpr std::size_t around = 256;
  std::size_t bytes = request.target().size() + response.body().text().size() + around;
  for (const Headers::Field& field : response.headers()) bytes += field.name.size() + field.value.size();
  return bytes;
}

}  // namespace

void StaleAnswers::keep(const Request& request, const Response& response, TimePoint now) {
  if (!may_be_shared(request) || !may_be_kept(response)) return;
  const std::size_t bytes = size_of(request, response);
  if (bytes > most_bytes_) return;
  const std::lock_guard lock{mutex_};
  Answer& answer = entry(request.target());
  bytes_ += bytes - answer.bytes;
  answer.bytes = bytes;
  answer.status = response.status();
  answer.headers = response.headers();
  answer.text = response.body().text();
  answer.at = now;
  while (bytes_ > most_bytes_) drop(std::prev(answers_.end()));
}

// The one that is there, which has memory of its own already, or a new one; in front.
StaleAnswers::Answer& StaleAnswers::entry(std::string_view target) {
  if (const auto known = by_target_.find(target); known != by_target_.end()) {
    answers_.splice(answers_.begin(), answers_, known->second);
  } else {
    answers_.emplace_front().target = target;
    by_target_.emplace(answers_.front().target, answers_.begin());
  }
  return answers_.front();
}

std::optional<Response> StaleAnswers::find(const Request& request, TimePoint now) {
  if (!may_be_shared(request)) return std::nullopt;
  const std::lock_guard lock{mutex_};
  const auto known = by_target_.find(request.target());
  if (known == by_target_.end()) return std::nullopt;
  const Answers::iterator answer = known->second;
  const Duration age = now - answer->at;
  if (age > longest_) {
    drop(answer);
    return std::nullopt;
  }
  answers_.splice(answers_.begin(), answers_, answer);
  Response response{answer->status};
  response.headers() = answer->headers;
  response.header("Age", std::to_string(std::chrono::duration_cast<std::chrono::seconds>(age).count()));
  response.header("Warning", "110 - \"Response is Stale\"");
  response.body(Body{answer->text});
  return response;
}

void StaleAnswers::drop(Answers::iterator answer) {
  by_target_.erase(answer->target);
  bytes_ -= answer->bytes;
  answers_.erase(answer);
}

}  // namespace skiff::client
