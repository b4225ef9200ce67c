#pragma once

#include "describe/json_reader.hpp"

#include <skiff/core/fault.hpp>
#include <skiff/core/result.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/type.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skiff::detail {

struct Check;

/// Where a value is, from inside out; on the stack of whoever reads. A JSON Pointer is made of it only for a fault.
struct Place {
  const Place* outer = nullptr;
  std::string_view name = {};  // of a member; data() is null for an element
  std::size_t index = 0;

  static Place member(const Place& outer, std::string_view name) { return {&outer, name, 0}; }
  static Place element(const Place& outer, std::size_t index) { return {&outer, {}, index}; }
  std::string pointer() const;
};

/// One document on its way into a value: the text, and what is wrong with it. Types read from it and report to it.
class Decoder {
 public:
  Decoder(std::string_view text, const JsonOptions& options, bool merge)
      : in(text, options.depth, options.values), options_(options), merge_(merge) {}

  JsonReader in;

  JsonSide side() const noexcept { return options_.side; }

  /// Changes what is there instead of making it anew.
  bool merges() const noexcept { return merge_; }

  std::size_t fault_count() const noexcept { return faults_.size(); }

  /// Records that something else was expected than what comes next, and goes over it. False when that is no JSON.
  bool refuse(const Place& place, std::string expected);

  /// As refuse(), for what was read already; `got` is JSON.
  bool refuse(const Place& place, std::string expected, std::string got);

  /// A fault in words of its own.
  bool refuse_with(const Place& place, std::string message);

  /// Whether `value` passes; records what it does not.
  void apply(const Check& check, const Type& type, const void* value, const Place& place, bool may_show);

  /// What came of it, when nothing or no more can be read.
  Result<void> outcome();

 private:
  bool add(Fault fault);

  JsonOptions options_;
  bool merge_;
  std::vector<Fault> faults_;
};

/// One document on its way out.
class Encoder {
 public:
  Encoder(std::string& to, JsonSide way) noexcept : out(to), side(way) {}

  void string(std::string_view text);

  std::string& out;
  JsonSide side;
};

/// `"text"`, escaped.
void append_json_string(std::string& out, std::string_view text);

/// At most some 60 bytes of it, for a message.
std::string shortened(std::string text);

/// "expected …, got …"
std::string expectation(std::string_view expected, std::string_view got);

/// Of all faults in one line, for those who see no more.
std::string summary(const std::vector<Fault>& faults);

}  // namespace skiff::detail
