#include "describe/decoder.hpp"

#include "core/utf8.hpp"
#include "describe/plain_text.hpp"

#include <skiff/core/error.hpp>

namespace skiff::detail {
namespace {

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 0xFU];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const char* const end = text.data() + text.size();
  const char* done = text.data();
  if (skip_plain(done, end) == end) {  // nearly always
    const std::size_t from = out.size();
    out.resize(from + text.size() + 2);
    char* const to = out.data() + from;
    to[0] = to[text.size() + 1] = '"';
    text.copy(to + 1, text.size());
    return;
  }
  out += '"';
  for (const char* at = skip_plain(done, end); at != end; at = skip_plain(at, end)) {
    const bool ascii = static_cast<unsigned char>(*at) < 0x80;
    if (!ascii) {
      if (const std::size_t sequence = utf8_sequence({at, static_cast<std::size_t>(end - at)}); sequence != 0) {
        at += sequence;
        continue;
      }
    }
    out.append(done, at);
    if (ascii) {
      append_escaped(out, *at);
    } else {
      out += "\xEF\xBF\xBD";
    }
    done = ++at;
  }
  out.append(done, end);
  out += '"';
}

void Encoder::string(std::string_view text) { append_json_string(out, text); }

void write_json(std::string& out, const Type& type, const void* value, JsonSide side) {
  Encoder encoder{out, side};
  type.write(encoder, value);
}

std::optional<std::string> json_of(const Type& type, const void* value) {
  std::string text;
  try {
    write_json(text, type, value, JsonSide::any);
  } catch (const Failure&) {
    return std::nullopt;
  }
  return text;
}

bool same_json(const Type& type, const void* one, const void* other) {
  return json_of(type, one) == json_of(type, other);
}

}  // namespace skiff::detail
