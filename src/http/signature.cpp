#include <skiff/http/signature.hpp>

namespace skiff::detail {

Task<Reply> when_read(Request& request, Task<Result<std::string_view>> body, const void* function,
                      Task<Reply> (*then)(const void* function, Request& request, Result<std::string_view> body)) {
  Result<std::string_view> whole = co_await std::move(body);
  Task<Reply> answering = then(function, request, std::move(whole));
  co_return co_await std::move(answering);
}

Task<Result<void>> wait_for_all(Task<Result<void>>* first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    Result<void> done = co_await std::move(first[i]);
    if (!done) co_return done;
  }
  co_return Result<void>{};
}

}  // namespace skiff::detail
