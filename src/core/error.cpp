#include <skiff/core/error.hpp>

#include <skiff/core/cancellation.hpp>

#include <algorithm>

namespace skiff {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

}  // namespace

ErrorDetail::~ErrorDetail() = default;

Error::Error(ErrorKind kind, std::string message)
    : state_(std::make_shared<State>(State{kind, std::move(message), {}, {}, {}, {}, {}})) {}

Error::State& Error::own() {
  if (state_.use_count() > 1) state_ = std::make_shared<State>(*state_);
  return *state_;
}

Error Error::with_cause(std::string cause) && {
  own().cause = std::move(cause);
  return std::move(*this);
}

Error Error::with_header(std::string name, std::string value) && {
  auto& headers = own().headers;
  const auto same = std::find_if(headers.begin(), headers.end(), [&name](const auto& header) {
    return std::equal(name.begin(), name.end(), header.first.begin(), header.first.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
  });
  if (same != headers.end()) {
    same->second = std::move(value);
  } else {
    headers.emplace_back(std::move(name), std::move(value));
  }
  return std::move(*this);
}

Error Error::with_faults(std::vector<Fault> faults) && {
  own().faults = std::move(faults);
  return std::move(*this);
}

Error Error::with_exception(std::exception_ptr exception) && {
  own().exception = std::move(exception);
  return std::move(*this);
}

Error Error::with_detail(std::shared_ptr<const ErrorDetail> detail) && {
  own().detail = std::move(detail);
  return std::move(*this);
}

Error bad_request(std::string message) { return Error{ErrorKind::bad_request, std::move(message)}; }
Error unauthorized(std::string message) { return Error{ErrorKind::unauthorized, std::move(message)}; }
Error forbidden(std::string message) { return Error{ErrorKind::forbidden, std::move(message)}; }
Error not_found(std::string message) { return Error{ErrorKind::not_found, std::move(message)}; }
Error conflict(std::string message) { return Error{ErrorKind::conflict, std::move(message)}; }
Error content_too_large(std::string message) { return Error{ErrorKind::content_too_large, std::move(message)}; }
Error unprocessable(std::string message) { return Error{ErrorKind::unprocessable, std::move(message)}; }
Error too_many_requests(std::string message) { return Error{ErrorKind::too_many_requests, std::move(message)}; }
Error unavailable(std::string message) { return Error{ErrorKind::unavailable, std::move(message)}; }
Error internal_error(std::string cause) { return Error{ErrorKind::internal}.with_cause(std::move(cause)); }

Error thrown_error() {
  try {
    throw;
  } catch (const Cancelled&) {
    throw;
  } catch (const Failure& failure) {
    return Error{failure.error()}.with_exception(std::current_exception());
  } catch (const std::exception& exception) {
    return internal_error(exception.what()).with_exception(std::current_exception());
  } catch (...) {
    return internal_error("something was thrown that is no std::exception").with_exception(std::current_exception());
  }
}

}  // namespace skiff
