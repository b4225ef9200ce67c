// A plugin for any service made with skiff: lets only callers in that send one of the keys in $API_KEYS.
//
//     API_KEYS=first,second ./hello --plugin "./api-key.so?open=/hello"
//     curl -H "X-Api-Key: first" http://127.0.0.1:8080/square/2
//
// Options: header=NAME, the field that the key is in (default X-Api-Key); open=PATH, which needs no key, nor does
// what lies under it. The keys are in the environment, because every user of a machine can read its command lines.
#include <skiff/plugin/plugin.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace skiff;

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

// Takes as long for a key that is nearly right as for any other of its length.
bool equal(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned differs = 0;
  for (std::size_t i = 0; i < left.size(); ++i) differs |= static_cast<unsigned>(left[i] ^ right[i]);
  return differs == 0;
}

// One object serves all threads at once: it is called as const, and what it counts is atomic.
class ApiKey {
 public:
  ApiKey(std::string header, std::string open, std::vector<std::string> keys,
         std::shared_ptr<std::atomic<unsigned>> refused)
      : header_(std::move(header)), open_(std::move(open)), keys_(std::move(keys)), refused_(std::move(refused)) {}

  // It never waits, so it need be no coroutine: what next() gives is handed on.
  Task<Reply> operator()(Request& request, Next next) const {
    if (is_open(request.path()) || is_known(request.header(header_))) return next(request);
    ++*refused_;
    return Reply{unauthorized("missing or wrong " + header_).with_header("WWW-Authenticate", "ApiKey")};
  }

 private:
  bool is_open(std::string_view path) const {
    return !open_.empty() && path.starts_with(open_) && (path.size() == open_.size() || path[open_.size()] == '/');
  }
  bool is_known(std::string_view key) const {
    bool known = false;
    for (const std::string& right : keys_) known |= equal(key, right);
    return known;
  }

  std::string header_;
  std::string open_;
  std::vector<std::string> keys_;
  std::shared_ptr<std::atomic<unsigned>> refused_;
};

// Called once, before the service listens. What it throws refuses the start.
void start(PluginHost& host) {
  const char* keys = std::getenv("API_KEYS");
  std::vector<std::string> known = split(keys != nullptr ? keys : "");
  if (known.empty()) throw ConfigurationError{"API_KEYS holds no key"};

  auto refused = std::make_shared<std::atomic<unsigned>>(0);
  host.use(ApiKey{host.option<std::string>("header", "X-Api-Key"), host.option<std::string>("open", ""),
                  std::move(known), refused});

  // At /plugins/api-key/refused, behind the middleware above like everything else.
  host.routes().get("/refused", [refused] {
    return Response::json_text("{\"refused\":" + std::to_string(refused->load()) + "}");
  });
}

}  // namespace

SKIFF_PLUGIN("api-key", start)
