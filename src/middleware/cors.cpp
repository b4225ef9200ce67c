#include <skiff/middleware/cors.hpp>

#include "http/characters.hpp"
#include "http/list_field.hpp"

#include <skiff/http/reply_headers.hpp>
#include <skiff/http/vary.hpp>
#include <skiff/telemetry/log.hpp>
#include <skiff/telemetry/log_limit.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace skiff {
namespace {

[[noreturn]] void refuse_options(const std::string& reason) { throw ConfigurationError{"Cors: " + reason}; }

bool has(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

// A page's requests to its own server carry an Origin too, unless they are GET or HEAD.
bool is_same_origin(const Request& request, std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && equal_ignoring_case(origin.substr(scheme + 3), request.header("Host"));
}

// A caller's words, in a log and an answer: not more than a real one has.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 200;
  return std::string{"\""}.append(text.substr(0, most)).append(text.size() > most ? "…\"" : "\"");
}

// Every visitor of a page that may not call causes one.
std::function<void(const Request&, std::string_view)> log_of_refusals() {
  constexpr unsigned lines_per_second = 10;
  return [log = Log{"skiff.cors"}, limit = std::make_shared<LogLimit>(lines_per_second)](const Request& request,
                                                                                        std::string_view reason) {
    const auto suppressed = limit->admit({}, now());
    if (!suppressed) return;
    log.info("cross-origin request refused", {"error.message", reason}, {"url.path", request.path()},
             *suppressed > 0 ? Field{"suppressed", *suppressed} : Field::none);
  };
}

}  // namespace

Cors::Cors(CorsOptions options)
    : options_(std::move(options)),
      origins_(options_.origins),
      any_method_(has(options_.methods, "*")),
      any_header_(has(options_.headers, "*")),
      methods_(joined(options_.methods)),
      headers_(joined(options_.headers)),
      exposed_(joined(options_.exposed_headers)),
      max_age_(std::to_string(options_.max_age.count())) {
  if (!options_.on_refusal) options_.on_refusal = log_of_refusals();
  check_names();
  if (origins_.empty() && !options_.allow_origin) refuse_options("no origin is allowed; name some");
  if (options_.max_age < std::chrono::seconds{0}) refuse_options("max_age is negative");
  if (!options_.credentials) return;
  if (origins_.any()) refuse_options("credentials need origins to be named; browsers refuse them with \"*\"");
  if (has(options_.origins, "null")) refuse_options("credentials with the origin \"null\" would let every page in");
  if (has(options_.exposed_headers, "*")) refuse_options("with credentials, exposed headers must be named, not \"*\"");
}

void Cors::check_names() const {
  for (const auto* names : {&options_.methods, &options_.headers, &options_.exposed_headers}) {
    for (const std::string& name : *names) {
      if (name.empty() || !characters::all(name, characters::token)) {
        refuse_options("\"" + name + "\" is neither a method nor a header name");
      }
    }
  }
}

bool Cors::allows(std::string_view origin) const {
  return origins_.contains(origin) || (options_.allow_origin && options_.allow_origin(origin));
}

void Cors::refuse(const Request& request, std::string_view reason) const {
  options_.on_refusal(request, reason);
}

void Cors::allow(Reply& reply, std::string_view origin) const {
  set_header(reply, "Access-Control-Allow-Origin", origins_.any() ? "*" : origin);
  if (options_.credentials) set_header(reply, "Access-Control-Allow-Credentials", "true");
}

Reply Cors::answer_preflight(const Request& request, std::string_view origin) const {
  const std::string_view method = request.header("Access-Control-Request-Method");
  const std::string_view headers = request.header("Access-Control-Request-Headers");
  Reply reply = Response{Status::no_content};
  if (!allows(origin)) {
    const std::string reason = "the origin " + quoted(origin) + " is not allowed";
    refuse(request, reason);
    reply = forbidden(reason);
  } else {
    allow(reply, origin);
    // What is refused is left out of the lists: the browser's console then names it.
    if (!any_method_ && !has(options_.methods, method) && method != "GET" && method != "HEAD" && method != "POST") {
      refuse(request, "the method " + quoted(method) + " is not allowed to other origins");
    }
    for_each_item(headers, [&](std::string_view header) {
      const bool named = any_header_ || std::any_of(options_.headers.begin(), options_.headers.end(), [&](auto& name) {
        return equal_ignoring_case(name, header);
      });
      if (!named) refuse(request, "the header " + quoted(header) + " is not allowed to other origins");
    });
    const std::string_view allowed_methods = any_method_ ? method : std::string_view{methods_};
    const std::string_view allowed_headers = any_header_ ? headers : std::string_view{headers_};
    if (!allowed_methods.empty()) set_header(reply, "Access-Control-Allow-Methods", allowed_methods);
    if (!allowed_headers.empty()) set_header(reply, "Access-Control-Allow-Headers", allowed_headers);
    set_header(reply, "Access-Control-Max-Age", max_age_);
    if (options_.private_network && request.header("Access-Control-Request-Private-Network") == "true") {
      set_header(reply, "Access-Control-Allow-Private-Network", "true");
    }
  }
  add_vary(reply, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  return reply;
}

Task<Reply> Cors::operator()(Request& request, Next next) const {
  const std::optional<std::string_view> origin = request.headers().find("Origin");
  if (origin && request.method() == Method::options && request.headers().contains("Access-Control-Request-Method")) {
    co_return answer_preflight(request, *origin);
  }
  Reply reply = co_await next(request);
  // One that is further in, for a part of the service, or the handler itself has the say.
  if (!find_header(reply, "Access-Control-Allow-Origin")) {
    if (origins_.any() || (origin && allows(*origin))) {
      allow(reply, origin.value_or("*"));
      if (!exposed_.empty()) set_header(reply, "Access-Control-Expose-Headers", exposed_);
    } else if (origin && !is_same_origin(request, *origin)) {
      refuse(request, "the origin " + quoted(*origin) + " is not allowed");
    }
  }
  // Also without an Origin: a cache must not give that answer to those with one.
  if (!origins_.any()) add_vary(reply, "Origin");
  co_return reply;
}

}  // namespace skiff
