#include <skiff/middleware/exception_guard.hpp>

#include <algorithm>
#include <string>

namespace skiff {

bool ExceptionGuard::catches_failure(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const Failure&) {
    return true;
  } catch (...) {
    return false;
  }
}

void ExceptionGuard::add(Entry entry) {
  const auto base = std::find_if(entries_.begin(), entries_.end(), [&entry](const Entry& other) {
    return other.catches(entry.throws_pointer);
  });
  if (base != entries_.end() && entry.catches(base->throws_pointer)) {
    throw ConfigurationError{std::string{"ExceptionGuard: two functions for the type "} + entry.type};
  }
  entries_.insert(base, std::move(entry));
}

std::optional<Reply> ExceptionGuard::answer(const Error& error, Request& request) const {
  for (const Entry& entry : entries_) {
    std::optional<Reply> reply = entry.answer(error.exception(), request);
    if (!reply) continue;
    if (*reply) return reply;
    Error mapped = (*std::move(reply)).error();
    if (mapped.cause().empty()) mapped = std::move(mapped).with_cause(std::string{error.cause()});
    if (!mapped.exception()) mapped = std::move(mapped).with_exception(error.exception());
    return Reply{std::move(mapped)};
  }
  return std::nullopt;
}

Task<Reply> ExceptionGuard::operator()(Request& request, Next next) const {
  Reply reply = co_await next(request);
  if (reply || !reply.error().exception()) co_return reply;
  std::optional<Reply> answered = answer(reply.error(), request);
  if (answered) co_return *std::move(answered);
  co_return reply;
}

}  // namespace skiff
