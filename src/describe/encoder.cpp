#include "describe/decoder.hpp"

#include "core/utf8.hpp"

#include <array>

namespace skiff::detail {
namespace {

constexpr std::array<bool, 256> as_it_is = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x80; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

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
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (as_it_is[byte]) {
      ++i;
      continue;
    }
    if (byte >= 0x80) {
      if (const std::size_t sequence = utf8_sequence(text.substr(i)); sequence != 0) {
        i += sequence;
        continue;
      }
    }
    out.append(text, done, i - done);
    if (byte >= 0x80) {
      out += "\xEF\xBF\xBD";
    } else {
      append_escaped(out, text[i]);
    }
    done = ++i;
  }
  out.append(text, done, text.size() - done);
  out += '"';
}

void Encoder::string(std::string_view text) { append_json_string(out, text); }

void write_json(std::string& out, const Type& type, const void* value, JsonSide side) {
  Encoder encoder{out, side};
  type.write(encoder, value);
}

bool same_json(const Type& type, const void* one, const void* other) {
  std::string first, second;
  write_json(first, type, one, JsonSide::any);
  write_json(second, type, other, JsonSide::any);
  return first == second;
}

}  // namespace skiff::detail
