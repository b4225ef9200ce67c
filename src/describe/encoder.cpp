#include "describe/decoder.hpp"

#include "core/utf8.hpp"

#include <skiff/core/error.hpp>

#include <algorithm>

namespace skiff::detail {
namespace {

std::string_view escape_of(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return {};
  }
}

}  // namespace

void JsonWriter::escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  const char* const end = text.data() + text.size();
  const char* done = text.data();
  append('"');
  for (const char* at = skip_plain(done, end); at != end; at = skip_plain(at, end)) {
    const bool ascii = static_cast<unsigned char>(*at) < 0x80;
    if (!ascii) {
      if (const std::size_t sequence = utf8_sequence({at, static_cast<std::size_t>(end - at)}); sequence != 0) {
        at += sequence;
        continue;
      }
    }
    append({done, at});
    if (!ascii) {
      append("\xEF\xBF\xBD");
    } else if (const std::string_view escape = escape_of(*at); !escape.empty()) {
      append(escape);
    } else {
      const auto byte = static_cast<unsigned char>(*at);
      append("\\u00");
      append(digits[byte >> 4]);
      append(digits[byte & 0xFU]);
    }
    done = ++at;
  }
  append({done, end});
  append('"');
}

// The room is not all that the string has: making it costs time.
void JsonWriter::grow(std::size_t bytes) {
  constexpr std::size_t ahead = 512;
  const std::size_t written = size();
  text_.resize(std::max(written + bytes, std::min(text_.capacity(), written + ahead)));
  at_ = text_.data() + written;
  end_ = text_.data() + text_.size();
}

void append_json_string(std::string& out, std::string_view text) { JsonWriter{out}.string(text); }

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
