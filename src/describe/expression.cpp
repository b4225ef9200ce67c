#include "describe/expression.hpp"

#include "core/ascii.hpp"

#include <optional>
#include <string>
#include <utility>

namespace skiff::detail::regex {
namespace {

constexpr int deepest_group = 100;
constexpr unsigned most_repeats = 10'000;

using Kind = Expression::Kind;

bool is_any_of(char32_t c, std::string_view characters) noexcept {
  return c < 0x80 && characters.find(static_cast<char>(c)) != std::string_view::npos;
}

char to_ascii(char32_t c) noexcept { return c < 0x80 ? static_cast<char>(c) : '\0'; }

/// Reads from the left. After the first fault there is nothing left to read.
class Parser {
 public:
  explicit Parser(const std::u32string& pattern) : rest_(pattern), size_(pattern.size()) {}

  Expression all() {
    Expression whole = choice(0);
    if (!rest_.empty()) fail(here(), "a \")\" without its \"(\"");
    return whole;
  }

  const std::string& fault() const noexcept { return fault_; }
  std::size_t place() const noexcept { return place_; }

 private:
  struct Atom {
    CodePoints set;
    std::optional<char32_t> single;
  };

  std::size_t here() const noexcept { return size_ - rest_.size() + 1; }
  bool sees(char c) const noexcept { return !rest_.empty() && rest_.front() == static_cast<char32_t>(c); }
  bool take(char c) noexcept {
    if (!sees(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char32_t next() noexcept {
    if (rest_.empty()) return 0;
    const char32_t c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void fail(std::size_t place, std::string fault) {
    if (fault_.empty()) {
      fault_ = std::move(fault);
      place_ = place;
    }
    rest_ = {};
  }

  static Atom atom(char32_t c) { return {CodePoints{{c, c}}, c}; }
  static Atom atom(CodePoints set) { return {std::move(set), std::nullopt}; }
  static Expression one_of(CodePoints set) {
    Expression expression;
    expression.kind = Kind::characters;
    expression.characters = std::move(set);
    return expression;
  }

  Expression choice(int depth) {
    Expression choice;
    choice.kind = Kind::choice;
    do {
      Expression sequence;
      while (!rest_.empty() && !sees('|') && !sees(')')) sequence.parts.push_back(term(depth));
      choice.parts.push_back(std::move(sequence));
    } while (take('|'));
    if (choice.parts.size() > 1) return choice;
    return std::move(choice.parts.front());
  }

  Expression term(int depth) {
    const std::size_t begin = here();
    const char32_t c = next();
    Expression expression;
    switch (c) {
      case U'^': expression.kind = Kind::text_begin; return expression;
      case U'$': expression.kind = Kind::text_end; return expression;
      case U'*':
      case U'+':
      case U'?':
      case U'{':
        fail(begin, std::string{"a \""} + to_ascii(c) + "\" with nothing before it to repeat; the character is \\" +
                        to_ascii(c));
        return expression;
      case U']':
      case U'}':
        fail(begin, std::string{"a \""} + to_ascii(c) + "\" that ends nothing; the character is \\" + to_ascii(c));
        return expression;
      case U'(': return repeated(group(begin, depth + 1));
      case U'[': return repeated(one_of(character_class(begin)));
      case U'.': return repeated(one_of(line_terminators().complement()));
      case U'\\': return repeated(one_of(escape(begin, false).set));
      default: return repeated(one_of(atom(c).set));
    }
  }

  Expression group(std::size_t begin, int depth) {
    if (depth > deepest_group) fail(begin, "groups within more than " + std::to_string(deepest_group) + " others");
    if (take('?')) group_kind(begin);
    Expression inside = choice(depth);
    if (!take(')')) fail(begin, "a \"(\" without its \")\"");
    return inside;
  }

  // What follows "(?". Nothing is captured here, so ":" and a name are the same.
  void group_kind(std::size_t begin) {
    if (take(':')) return;
    if (sees('=') || sees('!')) return fail(begin, "lookahead is not supported");
    if (!take('<')) return fail(begin, "this kind of group is not supported");
    if (sees('=') || sees('!')) return fail(begin, "lookbehind is not supported");
    const std::size_t name = here();
    bool any = false;
    for (; !sees('>'); any = true) {
      const char c = to_ascii(next());
      if (!ascii::is_letter(c) && c != '_' && c != '$' && !(any && ascii::is_digit(c))) {
        return fail(name, "the name of a group is letters and digits, up to \">\"");
      }
    }
    take('>');
    if (!any) fail(name, "a group with an empty name");
  }

  Expression repeated(Expression part) {
    const std::size_t begin = here();
    Expression repeat;
    repeat.kind = Kind::repeat;
    if (take('*')) {
      repeat.most = Expression::unlimited;
    } else if (take('+')) {
      repeat.least = 1;
      repeat.most = Expression::unlimited;
    } else if (take('?')) {
      repeat.most = 1;
    } else if (take('{')) {
      repeat.least = count(begin);
      repeat.most = !take(',') ? repeat.least : sees('}') ? Expression::unlimited : count(begin);
      if (!take('}')) fail(begin, "a count is {2}, {2,} or {2,5}; the character is \\{");
      if (repeat.most < repeat.least) fail(begin, "the largest count is less than the smallest");
    } else {
      return part;
    }
    take('?');  // lazy: which match is found first makes no difference here
    repeat.parts.push_back(std::move(part));
    return repeat;
  }

  unsigned count(std::size_t begin) {
    unsigned number = 0;
    bool any = false;
    for (; !rest_.empty() && ascii::is_digit(to_ascii(rest_.front())); any = true) {
      number = number * 10 + static_cast<unsigned>(next() - U'0');
      if (number > most_repeats) {
        fail(begin, "a count of more than " + std::to_string(most_repeats));
        return 0;
      }
    }
    if (!any) fail(begin, "a count is {2}, {2,} or {2,5}; the character is \\{");
    return number;
  }

  CodePoints character_class(std::size_t begin) {
    const bool negated = take('^');
    CodePoints set;
    while (!sees(']')) {
      const std::size_t from = here();
      const Atom low = class_atom(begin);
      if (!fault_.empty()) return set;
      if (!rest_.starts_with(U'-') || rest_.starts_with(U"-]")) {
        set.add(low.set);
        continue;
      }
      take('-');
      const Atom high = class_atom(begin);
      if (!fault_.empty()) return set;
      if (!low.single || !high.single) {
        fail(from, "a range needs one character at both ends; a hyphen itself stands at the end or is \\-");
      } else if (*low.single > *high.single) {
        fail(from, "a range that ends before it begins");
      } else {
        set.add(*low.single, *high.single);
      }
      if (!fault_.empty()) return set;
    }
    take(']');
    return negated ? set.complement() : set;
  }

  Atom class_atom(std::size_t begin) {
    const std::size_t place = here();
    if (rest_.empty()) {
      fail(begin, "a \"[\" without its \"]\"");
      return atom(U']');
    }
    const char32_t c = next();
    return c == U'\\' ? escape(place, true) : atom(c);
  }

  // What follows a backslash.
  Atom escape(std::size_t begin, bool in_class) {
    if (rest_.empty()) {
      fail(begin, "a \"\\\" with nothing behind it");
      return atom(U'\\');
    }
    const char32_t c = next();
    switch (c) {
      case U'd': return atom(digits());
      case U'D': return atom(digits().complement());
      case U'w': return atom(word_characters());
      case U'W': return atom(word_characters().complement());
      case U's': return atom(white_space());
      case U'S': return atom(white_space().complement());
      case U't': return atom(U'\t');
      case U'n': return atom(U'\n');
      case U'v': return atom(U'\v');
      case U'f': return atom(U'\f');
      case U'r': return atom(U'\r');
      case U'c': return atom(control(begin));
      case U'x': return atom(hexadecimal(begin, 2));
      case U'u': return atom(unicode(begin));
      default: break;
    }
    if (c == U'b' && in_class) return atom(U'\b');
    if (c == U'0' && (rest_.empty() || !ascii::is_digit(to_ascii(rest_.front())))) return atom(U'\0');
    if (is_any_of(c, "^$\\.*+?()[]{}|/") || (in_class && c == U'-')) return atom(c);
    fail(begin, wrong_escape(c));
    return atom(c);
  }

  static std::string wrong_escape(char32_t c) {
    if (c == U'b' || c == U'B') return "word boundaries are not supported";
    if (c == U'p' || c == U'P') return "Unicode properties are not supported";
    if (c == U'k' || (c >= U'1' && c <= U'9')) return "backreferences are not supported";
    if (c == U'0') return "octal escapes are not supported";
    if (ascii::is_letter(to_ascii(c))) return std::string{"\\"} + to_ascii(c) + " is no escape";
    return "the character behind this \"\\\" needs none";
  }

  char32_t control(std::size_t begin) {
    const char c = to_ascii(next());
    if (!ascii::is_letter(c)) fail(begin, "\\c is followed by a letter");
    return static_cast<char32_t>(c & 0x1f);
  }

  char32_t hexadecimal(std::size_t begin, int digits) {
    char32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const int digit = ascii::hex_value(to_ascii(next()));
      if (digit < 0) {
        fail(begin, "this escape has " + std::to_string(digits) + " hexadecimal digits");
        return 0;
      }
      value = value << 4 | static_cast<char32_t>(digit);
    }
    return value;
  }

  // "\u00e9", "\ud83d\ude00" or "\u{1f600}", from behind the u.
  char32_t unicode(std::size_t begin) {
    char32_t value = 0;
    if (take('{')) {
      bool good = !sees('}');
      while (good && !take('}')) {
        const int digit = ascii::hex_value(to_ascii(next()));
        value = value << 4 | static_cast<char32_t>(digit < 0 ? 0 : digit);
        good = digit >= 0 && value <= last_code_point;
      }
      if (!good) fail(begin, "\\u{…} has hexadecimal digits, up to 10ffff");
    } else {
      value = hexadecimal(begin, 4);
      if (value >= 0xd800 && value < 0xdc00 && rest_.starts_with(U"\\u")) {
        rest_.remove_prefix(2);
        const char32_t low = hexadecimal(begin, 4);
        if (low >= 0xdc00 && low <= 0xdfff) value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
      }
    }
    if (is_surrogate(value)) fail(begin, "half of a surrogate pair is no character");
    return value;
  }

  std::u32string_view rest_;
  std::size_t size_;
  std::string fault_;
  std::size_t place_ = 0;
};

}  // namespace

Result<Expression> parse_expression(std::string_view pattern) {
  const std::optional<std::u32string> characters = from_utf8(pattern);
  if (!characters) return bad_request("a pattern is not UTF-8");
  Parser parser{*characters};
  Expression expression = parser.all();
  if (parser.fault().empty()) return expression;
  return bad_request("the pattern \"" + std::string{pattern} + "\" is wrong at character " +
                     std::to_string(parser.place()) + ": " + parser.fault());
}

}  // namespace skiff::detail::regex
