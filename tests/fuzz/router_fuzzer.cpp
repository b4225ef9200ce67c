// Paths and methods against a fixed set of patterns, with a second, plain implementation as the judge.
#include "fuzz/input.hpp"

#include <skiff/http/router.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace skiff::fuzz {
namespace {

struct Pattern {
  const char* method;  // empty: any
  const char* text;
};
constexpr std::array<Pattern, 19> patterns{{
    {"GET", "/"},
    {"GET", "/a"},
    {"POST", "/a"},
    {"GET", "/a/"},
    {"GET", "/a/b"},
    {"GET", "/a/{x}"},
    {"PUT", "/a/b"},
    {"DELETE", "/a/{x}"},
    {"GET", "/a/{x}/c"},
    {"GET", "/a/b/d"},
    {"GET", "/{p}/b/{q}/e"},
    {"", "/{p}/b"},
    {"HEAD", "/a/{x}/c"},
    {"GET", "/files/{path...}"},
    {"", "/files/{path...}"},
    {"PURGE", "/files/keep"},
    {"GET", "/a/{x}/{path...}"},
    {"GET", "/a b/ü"},
    {"OPTIONS", "/own"},
}};

using Segments = std::vector<std::string>;

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool has_dots(std::string_view text) {
  for (const std::string_view part : split(text)) {
    if (part == "." || part == "..") return true;
  }
  return false;
}

// Nothing: the path is to be refused.
std::optional<Segments> segments_of(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  Segments segments;
  for (const std::string_view part : split(path.substr(1))) {
    auto decoded = percent_decode(part);
    if (!decoded || has_dots(*decoded)) return std::nullopt;
    segments.push_back(*std::move(decoded));
  }
  return segments;
}

struct Match {
  std::string rank;  // per segment: 'a' literal, 'b' parameter, 'c' rest; the smallest wins
  std::vector<std::pair<std::string, std::string>> parameters;
};

std::optional<Match> match(std::string_view pattern, const Segments& path) {
  const auto parts = split(pattern.substr(1));
  Match result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == path.size()) return std::nullopt;
    if (!parts[i].starts_with('{')) {
      if (parts[i] != path[i]) return std::nullopt;
      result.rank += 'a';
    } else if (parts[i].ends_with("...}")) {
      std::string rest = path[i];
      for (std::size_t k = i + 1; k < path.size(); ++k) rest.append("/").append(path[k]);
      result.parameters.emplace_back(parts[i].substr(1, parts[i].size() - 5), std::move(rest));
      result.rank += 'c';
      return result;
    } else {
      if (path[i].empty()) return std::nullopt;
      result.parameters.emplace_back(parts[i].substr(1, parts[i].size() - 2), path[i]);
      result.rank += 'b';
    }
  }
  if (parts.size() != path.size()) return std::nullopt;
  return result;
}

// How well a route's method fits: 0 best, 3 not at all.
int fit(std::string_view route, std::string_view method) {
  if (route == method) return 0;
  if (route == "GET" && method == "HEAD") return 1;
  return route.empty() ? 2 : 3;
}

struct Judgement {
  const Pattern* pattern = nullptr;
  Match match;
  bool path_exists = false;
};

Judgement judge(const Segments& path, std::string_view method) {
  Judgement best;
  int best_fit = 3;
  for (const Pattern& pattern : patterns) {
    auto found = match(pattern.text, path);
    if (!found) continue;
    best.path_exists = true;
    const int how = fit(pattern.method, method);
    if (how == 3) continue;
    if (best.pattern == nullptr || found->rank < best.match.rank ||
        (found->rank == best.match.rank && how < best_fit)) {
      best.pattern = &pattern;
      best.match = *std::move(found);
      best_fit = how;
    }
  }
  return best;
}

/// What the last request was given to.
const Pattern* given_to = nullptr;

Handler make_router() {
  Router router;
  for (const Pattern& pattern : patterns) {
    router.on(pattern.method, pattern.text, Handler{[&pattern](Request&) -> Reply {
                given_to = &pattern;
                return Response{};
              }});
  }
  return router.handler();
}

void check(const Handler& router, std::string_view method, std::string_view target) {
  Request request;
  RequestBuilder builder{request};
  builder.method(method);
  builder.target(target);
  given_to = nullptr;
  Task<Reply> task = router(request);
  require(task.ready(), "the router does not wait");
  const Reply reply = task.take();
  if (target == "*") return;

  const auto path = segments_of(request.path());
  if (!path) {
    require(!reply && reply.error().kind() == ErrorKind::bad_request,
            "a path with dots or bad escapes is refused");
    return;
  }
  const Judgement judgement = judge(*path, method);
  require(given_to == judgement.pattern, "the right route has it");
  if (given_to == nullptr) {
    const bool options = judgement.path_exists && method == "OPTIONS";
    require(options == reply.has_value(), "OPTIONS is answered where there is something");
    if (!options) {
      const auto kind = judgement.path_exists ? ErrorKind::method_not_allowed : ErrorKind::not_found;
      require(reply.error().kind() == kind, "405 where there is something, 404 where there is nothing");
    }
    return;
  }
  require(request.route() == judgement.pattern->text, "the request knows its route");
  for (const auto& [name, value] : judgement.match.parameters) {
    require(request.path_parameter(name) == value, "a parameter is the decoded path");
    require(!has_dots(request.path_parameter(name)), "no parameter leads upwards");
  }
}

}  // namespace
}  // namespace skiff::fuzz

// METHOD TARGET, separated by a space.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skiff;
  static const Handler router = fuzz::make_router();
  const fuzz::Exact input{{reinterpret_cast<const char*>(data), size}};
  const std::size_t space = input.view().find(' ');
  if (space == std::string_view::npos) return 0;
  fuzz::check(router, input.view().substr(0, space), input.view().substr(space + 1));
  return 0;
}
