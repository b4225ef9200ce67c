#include <skiff/test/caller.hpp>

#include "http/characters.hpp"
#include "test/exchange.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace skiff::test {
namespace {

/// The thread's, or a new one. One that the test holds itself outlives the caller.
std::shared_ptr<VirtualRuntime> runtime_of_thread() {
  auto* present = dynamic_cast<VirtualRuntime*>(&Runtime::current());
  if (present == nullptr) return std::make_shared<VirtualRuntime>();
  if (auto shared = present->weak_from_this().lock()) return shared;
  return {std::shared_ptr<VirtualRuntime>{}, present};
}

std::string complete_target(std::string_view target, const With& with) {
  std::string text{target};
  if (!with.query_string().empty()) {
    text.append(target.find('?') == std::string_view::npos ? "?" : "&").append(with.query_string());
  }
  if ((!text.starts_with('/') && text != "*") || !characters::all(text, characters::target)) {
    throw std::invalid_argument{"\"" + text + "\" is no request target: it begins with \"/\", and spaces, \"#\" and "
                                "what is not ASCII are percent-encoded"};
  }
  return text;
}

void check_method(std::string_view method) {
  if (!method.empty() && characters::all(method, characters::token)) return;
  throw std::invalid_argument{"\"" + std::string{method} + "\" is no method"};
}

std::string cookie_field(const CallSetup& setup, std::string_view path, const With& with) {
  std::string field;
  const auto append = [&field](std::string_view name, std::string_view value) {
    if (!field.empty()) field.append("; ");
    field.append(name).append("=").append(value);
  };
  if (setup.cookies) {
    for (const auto& [name, value] : setup.cookies->matching(path)) {
      const bool replaced = std::any_of(with.cookies().begin(), with.cookies().end(),
                                        [&](const auto& cookie) { return cookie.first == name; });
      if (!replaced) append(name, value);
    }
  }
  for (const auto& [name, value] : with.cookies()) append(name, value);
  return field;
}

Headers fields_of(const CallSetup& setup, std::string_view target, const With& with) {
  Headers headers;
  for (const Headers::Field& field : setup.defaults) {
    if (!with.headers().contains(field.name)) headers.add(field.name, field.value);
  }
  for (const Headers::Field& field : with.headers()) headers.add(field.name, field.value);
  if (!headers.contains("host")) headers.add("Host", "localhost");
  if (const std::string cookies = cookie_field(setup, target.substr(0, target.find('?')), with); !cookies.empty()) {
    headers.add("Cookie", cookies);
  }
  return headers;
}

std::unique_ptr<Exchange> begun(std::shared_ptr<CallSetup> setup, std::string_view method, std::string_view target,
                                Headers headers, std::shared_ptr<Inlet> inlet) {
  auto exchange = std::make_unique<Exchange>(std::move(setup), method, target, std::move(headers), std::move(inlet));
  exchange->begin();
  return exchange;
}

}  // namespace

Caller::Caller(Handler handler, CallerOptions options)
    : setup_(std::make_shared<CallSetup>(std::move(handler), std::move(options), runtime_of_thread())) {}
Caller::Caller(Caller&&) noexcept = default;
Caller& Caller::operator=(Caller&&) noexcept = default;
Caller::~Caller() = default;

Caller& Caller::header(std::string_view name, std::string_view value) {
  setup_->defaults.set(name, value);
  return *this;
}

Caller& Caller::keep_cookies() {
  if (!setup_->cookies) setup_->cookies.emplace();
  return *this;
}

std::optional<std::string_view> Caller::cookie(std::string_view name) const {
  return setup_->cookies ? setup_->cookies->find(name) : std::nullopt;
}

Reply Caller::request(std::string_view method, std::string_view target, const With& with) {
  return open(method, target, with).reply();
}

Reply Caller::send_json(std::string_view method, std::string_view target, std::string_view json, const With& with) {
  With typed = with;
  if (!typed.headers().contains("content-type")) typed.content_type("application/json");
  return request(method, target, json, typed);
}

Reply Caller::request(std::string_view method, std::string_view target, std::string_view text, const With& with) {
  check_method(method);
  const std::string complete = complete_target(target, with);
  Headers headers = fields_of(*setup_, complete, with);
  if (!headers.contains("content-type")) headers.add("Content-Type", "text/plain; charset=utf-8");
  headers.set("Content-Length", std::to_string(text.size()));
  std::shared_ptr<Inlet> inlet;
  if (!text.empty()) {
    inlet = std::make_shared<Inlet>(setup_->options.limits.body_bytes, text.size());
    inlet->push(text);
    inlet->end();
  }
  return begun(setup_, method, complete, std::move(headers), std::move(inlet))->rest();
}

OpenCall Caller::open(std::string_view method, std::string_view target, const With& with) {
  check_method(method);
  const std::string complete = complete_target(target, with);
  return OpenCall{begun(setup_, method, complete, fields_of(*setup_, complete, with), nullptr)};
}

OpenCall Caller::upload(std::string_view method, std::string_view target, const With& with) {
  check_method(method);
  const std::string complete = complete_target(target, with);
  Headers headers = fields_of(*setup_, complete, with);
  headers.set("Transfer-Encoding", "chunked");
  auto inlet = std::make_shared<Inlet>(setup_->options.limits.body_bytes, std::nullopt);
  return OpenCall{begun(setup_, method, complete, std::move(headers), std::move(inlet))};
}

VirtualRuntime& Caller::runtime() noexcept { return *setup_->runtime; }

}  // namespace skiff::test
