#include <skiff/middleware/compression.hpp>

#include "http/characters.hpp"
#include "middleware/encoding_source.hpp"

#include <skiff/http/vary.hpp>

#include <algorithm>
#include <utility>

namespace skiff {
namespace {

std::string_view essence(std::string_view media_type) {
  return characters::trimmed(media_type.substr(0, media_type.find(';')));
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

void check_level(const char* what, int level, int lowest, int highest) {
  if (level >= lowest && level <= highest) return;
  throw ConfigurationError{std::string{"Compression: "} + what + " is " + std::to_string(lowest) + " to " +
                           std::to_string(highest) + ", not " + std::to_string(level)};
}

// What GET would send, also where a HEAD handler of its own only says so.
std::optional<std::uint64_t> size_of(const Request& request, const Response& response) {
  const auto size = response.body().size();
  if (request.method() == Method::head && size == 0 && response.headers().contains("content-length")) {
    return std::nullopt;
  }
  return size;
}

// A 304 is about what the caller has: where that was compressed, its ETag is weak and it varies.
void match_held_representation(const Request& request, Headers& response) {
  const std::string weak = "W/" + std::string{response.get("etag")};
  if (weak == "W/" || request.header("if-none-match").find(weak) == std::string_view::npos) return;
  weaken_etag(response);
  add_vary(response, "Accept-Encoding");
}

}  // namespace

bool is_compressible(std::string_view media_type) {
  static constexpr std::string_view application[] = {
      "application/json",       "application/javascript",         "application/xml",
      "application/wasm",       "application/x-ndjson",           "application/yaml",
      "application/toml",       "application/x-javascript",       "application/graphql",
      "application/rtf",        "application/x-www-form-urlencoded", "application/vnd.ms-fontobject",
      "font/ttf",               "font/otf",                       "image/bmp",
      "image/svg+xml",          "image/x-icon",                   "image/vnd.microsoft.icon",
  };
  const std::string_view type = essence(media_type);
  if (equal_ignoring_case(type.substr(0, 5), "text/")) return true;
  if (ends_with_ignoring_case(type, "+json") || ends_with_ignoring_case(type, "+xml")) return true;
  return std::any_of(std::begin(application), std::end(application),
                     [type](std::string_view known) { return equal_ignoring_case(type, known); });
}

struct Compression::Plan {
  explicit Plan(CompressionOptions chosen) : options(std::move(chosen)) {
    check_level("gzip_level", options.gzip_level, 1, 9);
    check_level("brotli_quality", options.brotli_quality, 0, 11);
    check_level("zstd_level", options.zstd_level, 1, 19);
    if (!options.compressible) options.compressible = is_compressible;
    for (const std::string& name : options.codings) {
      if (name != "gzip" && name != "br" && name != "zstd") {
        throw ConfigurationError{"Compression: there is no coding \"" + name + "\"; there are zstd, br and gzip"};
      }
      if (const auto coding = coding_named(name); coding && is_built_in(*coding)) codings.push_back(*coding);
    }
  }

  bool applies(const Request& request, const Response& response) const {
    const Headers& headers = response.headers();
    if (forbids_body(response.status()) || response.status() == Status::partial_content) return false;
    if (size_of(request, response).value_or(options.minimum) < options.minimum) return false;
    for (const char* fixed : {"content-encoding", "content-digest", "repr-digest"}) {
      if (headers.contains(fixed)) return false;
    }
    return !headers.has_token("cache-control", "no-transform") && options.compressible(headers.get("content-type"));
  }

  int level_of(ContentCoding coding) const {
    if (coding == ContentCoding::br) return options.brotli_quality;
    return coding == ContentCoding::zstd ? options.zstd_level : options.gzip_level;
  }

  CompressionOptions options;
  std::vector<ContentCoding> codings;
};

Compression::Compression(CompressionOptions options) : plan_(std::make_shared<const Plan>(std::move(options))) {}

Task<Reply> Compression::operator()(Request& request, Next next) const {
  Reply reply = co_await next(request);
  if (!reply) co_return reply;
  Response& response = *reply;
  if (response.status() == Status::not_modified) match_held_representation(request, response.headers());
  if (equal_ignoring_case(response.headers().get("content-encoding"), "identity")) {
    response.headers().remove("content-encoding");
    co_return reply;
  }
  if (!plan_->applies(request, response)) co_return reply;
  add_vary(response.headers(), "Accept-Encoding");
  const ContentCoding coding = AcceptedCodings{request.headers()}.best(plan_->codings);
  if (coding == ContentCoding::identity) co_return reply;

  response.headers().set("Content-Encoding", name(coding));
  response.headers().remove("content-length");
  response.headers().remove("accept-ranges");
  weaken_etag(response.headers());
  const bool in_memory = !response.body().streamed();
  std::unique_ptr<Encoder> encoder = make_encoder(coding, plan_->level_of(coding), response.body().size());
  Body coded{std::make_unique<EncodingSource>(std::move(response.body()), std::move(encoder))};
  if (in_memory && request.method() != Method::head) {
    Result<std::string_view> whole = co_await coded.read_all();
    if (!whole) co_return whole.error();
    coded = Body{std::string{*whole}};
  }
  response.body(std::move(coded));
  co_return reply;
}

}  // namespace skiff
