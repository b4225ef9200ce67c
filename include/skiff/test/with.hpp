#pragma once

#include <skiff/http/headers.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff::test {

/// What a call has beside its method, path and body:
///
///     api.get("/orders", test::With{}.query("limit", "20").header("Accept-Language", "de"))
class With {
 public:
  /// One field of that name, see Headers::set(). Replaces what the caller's default says.
  With& header(std::string_view name, std::string_view value);

  With& content_type(std::string_view type) { return header("Content-Type", type); }

  /// Sent as they are (RFC 6265 section 4.2), after those that the caller keeps.
  With& cookie(std::string_view name, std::string_view value);

  /// Appended to the target's query, percent-encoded; a name may come several times.
  With& query(std::string_view name, std::string_view value);

  const Headers& headers() const noexcept { return headers_; }
  const std::vector<std::pair<std::string, std::string>>& cookies() const noexcept { return cookies_; }

  /// "limit=20&after=7", encoded.
  const std::string& query_string() const noexcept { return query_; }

 private:
  Headers headers_;
  std::vector<std::pair<std::string, std::string>> cookies_;
  std::string query_;
};

}  // namespace skiff::test
