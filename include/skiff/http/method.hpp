#pragma once

#include <cstdint>
#include <string_view>

namespace skiff {

/// The methods of RFC 9110 section 9 and PATCH (RFC 5789). `other`: any other token; its text is in
/// Request::method_text(). Methods are case-sensitive.
enum class Method : std::uint8_t { get, head, post, put, delete_, connect, options, trace, patch, other };

constexpr Method parse_method(std::string_view text) noexcept {
  if (text == "GET") return Method::get;
  if (text == "POST") return Method::post;
  if (text == "PUT") return Method::put;
  if (text == "DELETE") return Method::delete_;
  if (text == "HEAD") return Method::head;
  if (text == "PATCH") return Method::patch;
  if (text == "OPTIONS") return Method::options;
  if (text == "CONNECT") return Method::connect;
  if (text == "TRACE") return Method::trace;
  return Method::other;
}

/// "GET"; empty for `other`.
constexpr std::string_view name(Method method) noexcept {
  constexpr std::string_view names[] = {"GET",     "HEAD",    "POST",  "PUT",   "DELETE",
                                        "CONNECT", "OPTIONS", "TRACE", "PATCH", ""};
  return names[static_cast<unsigned>(method)];
}

}  // namespace skiff
