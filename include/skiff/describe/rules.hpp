#pragma once

#include <skiff/core/scalar.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/rule_book.hpp>
#include <skiff/describe/types.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace skiff {

namespace detail {

template <class M>
struct Bare {
  using Type = M;
};
template <class M>
  requires OptionalOf<M>::is
struct Bare<M> : Bare<typename OptionalOf<M>::Inner> {};

template <class V>
concept List = Growing<V> || ArrayOf<V>::is;
template <class V>
concept Container = List<V> || TextMap<V>;

template <class V>
std::string text_of(const V& value) {
  if constexpr (requires(std::string& out) { Scalar<V>::append(value, out); }) {
    std::string text;
    Scalar<V>::append(value, text);
    return text;
  } else {
    return to_json(value);
  }
}

}  // namespace detail

/// The rules of a value of type V, written in one chain. Each stands in the schema too.
template <class Derived, class V>
class RuleCalls {
 public:
  /// Text of so many characters (Unicode code points).
  Derived& length(std::size_t least, std::size_t most) requires std::same_as<V, std::string> {
    return add(detail::length_check(least, most));
  }
  Derived& min_length(std::size_t least) requires std::same_as<V, std::string> {
    return add(detail::length_check(least, ~std::size_t{0}));
  }
  Derived& max_length(std::size_t most) requires std::same_as<V, std::string> {
    return add(detail::length_check(0, most));
  }
  /// A regular expression (ECMA-262) for the whole text. Matched in linear time; what cannot be is refused at start.
  Derived& pattern(std::string_view expression) requires std::same_as<V, std::string> {
    return add(detail::pattern_check(expression));
  }
  Derived& format(Format format) requires std::same_as<V, std::string> { return add(detail::format_check(format)); }

  /// Both ends included.
  Derived& between(V least, V most) requires std::totally_ordered<V> {
    struct Range {
      V least, most;
    };
    if (!(least <= most)) throw detail::allows_nothing(detail::text_of(least), detail::text_of(most));
    return add({[](const void* limit, const void* value) {
                  const auto& range = *static_cast<const Range*>(limit);
                  const V& v = *static_cast<const V*>(value);
                  return v >= range.least && v <= range.most;
                },
                std::make_shared<const Range>(Range{least, most}),
                "a value from " + detail::text_of(least) + " to " + detail::text_of(most),
                bound("minimum", least, "") + bound("maximum", most, ",")});
  }
  Derived& minimum(V least) requires std::totally_ordered<V> {
    return limit([](const V& v, const V& l) { return v >= l; }, least, "a value of at least ", "minimum");
  }
  Derived& maximum(V most) requires std::totally_ordered<V> {
    return limit([](const V& v, const V& l) { return v <= l; }, most, "a value of at most ", "maximum");
  }
  Derived& above(V bound) requires std::totally_ordered<V> {
    return limit([](const V& v, const V& l) { return v > l; }, bound, "a value of more than ", "exclusiveMinimum");
  }
  Derived& below(V bound) requires std::totally_ordered<V> {
    return limit([](const V& v, const V& l) { return v < l; }, bound, "a value of less than ", "exclusiveMaximum");
  }
  Derived& multiple_of(V step) requires std::integral<V> && (!std::same_as<V, bool>) {
    if (step <= 0) throw ConfigurationError{"multiple_of() takes more than zero, got " + std::to_string(step)};
    return limit([](const V& v, const V& s) { return v % s == 0; }, step, "a multiple of ", "multipleOf");
  }

  /// One of these values.
  Derived& one_of(std::vector<V> values) requires std::equality_comparable<V> {
    if (values.empty()) throw ConfigurationError{"one_of() without a value allows nothing"};
    std::string expected, schema;
    for (const V& value : values) {
      expected.append(expected.empty() ? "" : ", ").append(to_json(value));
      schema.append(schema.empty() ? "" : ",").append(to_json(value));
    }
    return add({[](const void* limit, const void* value) {
                  for (const V& one : *static_cast<const std::vector<V>*>(limit)) {
                    if (one == *static_cast<const V*>(value)) return true;
                  }
                  return false;
                },
                std::make_shared<const std::vector<V>>(std::move(values)), "one of " + expected,
                "\"enum\":[" + schema + "]"});
  }

  /// A list of so many items, a map of so many members.
  Derived& items(std::size_t least, std::size_t most) requires detail::Container<V> {
    return add(detail::count_check(least, most, [](const void* p) { return static_cast<const V*>(p)->size(); },
                                   requires { typename V::mapped_type; }));
  }
  Derived& min_items(std::size_t least) requires detail::Container<V> { return items(least, ~std::size_t{0}); }
  Derived& max_items(std::size_t most) requires detail::Container<V> { return items(0, most); }

  /// No two items are alike.
  Derived& unique_items() requires detail::List<V> {
    return add(detail::unique_check(static_cast<const detail::ListType&>(type_of<V>())));
  }

  /// A rule of your own. `expected` completes "expected …": "an even number".
  Derived& check(std::string expected, std::function<bool(const V&)> passes) {
    using Function = std::function<bool(const V&)>;
    return add({[](const void* function, const void* value) {
                  return (*static_cast<const Function*>(function))(*static_cast<const V*>(value));
                },
                std::make_shared<const Function>(std::move(passes)), std::move(expected), {}});
  }

 protected:
  explicit RuleCalls(std::vector<detail::Check>& checks) noexcept : checks_(&checks) {}

 private:
  template <class Compare>
  Derived& limit(Compare, V bound, std::string_view words, std::string_view keyword) {
    return add({[](const void* limit, const void* value) {
                  return Compare{}(*static_cast<const V*>(value), *static_cast<const V*>(limit));
                },
                std::make_shared<const V>(bound), std::string{words} + detail::text_of(bound),
                RuleCalls::bound(keyword, bound, "")});
  }
  // JSON Schema bounds numbers alone.
  static std::string bound(std::string_view keyword, const V& value, std::string_view before) {
    if constexpr (std::is_arithmetic_v<V>) return std::string{before} + detail::schema_member(keyword, to_json(value));
    return {};
  }
  Derived& add(detail::Check check) {
    checks_->push_back(std::move(check));
    return static_cast<Derived&>(*this);
  }

  std::vector<detail::Check>* checks_;
};

/// The rules of each element of a list.
template <class V>
class ElementRules : public RuleCalls<ElementRules<V>, V> {
 public:
  explicit ElementRules(std::vector<detail::Check>& checks) noexcept : RuleCalls<ElementRules<V>, V>(checks) {}
};

/// The rules of one member.
template <class M>
class MemberRules : public RuleCalls<MemberRules<M>, typename detail::Bare<M>::Type> {
 public:
  using Value = typename detail::Bare<M>::Type;

  explicit MemberRules(detail::FieldRules& field) noexcept
      : RuleCalls<MemberRules<M>, Value>(field.checks), field_(&field) {}

  /// Its name in JSON, in a query and in a form.
  MemberRules& name(std::string name) {
    field_->name = std::move(name);
    return *this;
  }
  /// For people who read the schema.
  MemberRules& describe(std::string text) {
    field_->description = std::move(text);
    return *this;
  }
  MemberRules& example(const M& value) {
    field_->example = [value] { return to_json(value); };
    return *this;
  }
  /// May be missing; it is what a new object has then.
  MemberRules& optional() {
    field_->optional = true;
    return *this;
  }
  /// Must be there, although it has an initializer.
  MemberRules& required() {
    field_->required = true;
    return *this;
  }
  /// The service's to set: ignored in requests.
  MemberRules& read_only() {
    field_->read_only = true;
    return *this;
  }
  /// Taken in requests, never answered.
  MemberRules& write_only() {
    field_->write_only = true;
    return *this;
  }
  MemberRules& deprecated() {
    field_->deprecated = true;
    return *this;
  }
  /// For what follows: rules of each element.
  auto each() requires detail::List<Value> {
    return ElementRules<typename detail::Bare<typename Value::value_type>::Type>{field_->element_checks};
  }

 private:
  detail::FieldRules* field_;
};

/// What must hold for a described struct, beyond the types of its members. A function `rules(skiff::Rules<T>&)` beside
/// the struct, in its namespace, is found by itself; it runs once, and feeds the validator and the schema.
///
///     inline void rules(skiff::Rules<Booking>& r) {
///       r(&Booking::seats).between(1, 8).describe("Seats, next to each other");
///       r.check("the end must be after the start", [](const Booking& b) { return b.end > b.start; }, &Booking::end);
///     }
template <class T>
class Rules {
 public:
  explicit Rules(detail::RuleBook& book) noexcept : book_(book) {}

  template <class M, class S>
    requires std::derived_from<T, S>
  MemberRules<M> operator()(M S::*member) {
    return MemberRules<M>{book_.field(&(static_cast<T*>(book_.prototype())->*member))};
  }

  /// A rule across members, with its own message; the fault is at `where` if that is given, else at the whole.
  /// Asked when each member by itself is right.
  Rules& check(std::string message, std::function<bool(const T&)> passes) {
    return add(std::move(message), std::move(passes), nullptr);
  }
  template <class M, class S>
    requires std::derived_from<T, S>
  Rules& check(std::string message, std::function<bool(const T&)> passes, M S::*where) {
    return add(std::move(message), std::move(passes), &(static_cast<T*>(book_.prototype())->*where));
  }

  /// A member that is not described is a fault, where it would be ignored.
  Rules& closed() {
    book_.closed = true;
    return *this;
  }
  /// `unit_price` is "unitPrice", and so for all members that have no name of their own.
  Rules& camel_case() {
    book_.camel_case = true;
    return *this;
  }
  Rules& describe(std::string text) {
    book_.description = std::move(text);
    return *this;
  }
  Rules& example(const T& value) {
    book_.example = [value] { return to_json(value); };
    return *this;
  }

 private:
  using Function = std::function<bool(const T&)>;

  Rules& add(std::string message, Function passes, const void* member) {
    book_.checks.push_back({[](const void* function, const void* object) {
                              return (*static_cast<const Function*>(function))(*static_cast<const T*>(object));
                            },
                            std::make_shared<const Function>(std::move(passes)), std::move(message), member});
    return *this;
  }

  detail::RuleBook& book_;
};

}  // namespace skiff
