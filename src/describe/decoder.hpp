#pragma once

#include "describe/json_reader.hpp"
#include "describe/json_writer.hpp"

#include <skiff/core/fault.hpp>
#include <skiff/core/result.hpp>
#include <skiff/describe/json.hpp>
#include <skiff/describe/type.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// What a document is to the value that it is read into.
enum class Reading : std::uint8_t {
  whole,      // all of it
  patch,      // changes to what is there (RFC 7396)
  new_patch,  // the same where nothing was: null still removes, but what is required must come
};

/// One document on its way into a value: the text, and what is wrong with it. Types read from it and report to it.
class Decoder {
 public:
  Decoder(std::string_view text, const JsonOptions& options, Reading way)
      : in(text, options.depth, options.values),
        reading(way),
        side_(options.side),
        most_faults_(std::max<std::size_t>(options.faults, 1)) {}

  JsonReader in;

  Reading reading;

  /// What comes is not shown in a message.
  bool concealed = false;

  JsonSide side() const noexcept { return side_; }

  std::size_t fault_count() const noexcept { return fault_count_; }

  /// No more faults are taken.
  bool full() const noexcept { return fault_count_ >= most_faults_; }

  /// Records that something else was expected than what comes next, and goes over it. False when that is no JSON.
  bool refuse(const Place& place, std::string expected);
  bool refuse(const Place& place, const Type& type);

  /// As refuse(), for what was read already; `got` is JSON.
  bool refuse(const Place& place, std::string expected, std::string got);
  bool refuse(const Place& place, const Type& type, std::string got);

  /// A fault in words of its own.
  bool refuse_with(const Place& place, std::string message);

  /// Records that `value`, of `type`, does not pass.
  void refuse_by(const Check& check, const Type& type, const void* value, const Place& place);

  /// What came of it, when nothing or no more can be read.
  Result<void> outcome();

 private:
  bool add(Fault fault);

  JsonSide side_;
  std::size_t most_faults_;
  std::size_t fault_count_ = 0;
  std::vector<Fault> faults_;
};

/// Sets a variable until the end of a block.
template <class T>
class Meanwhile {
 public:
  Meanwhile(T& variable, T value) noexcept : variable_(variable), before_(std::exchange(variable, value)) {}
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() { variable_ = before_; }

 private:
  T& variable_;
  T before_;
};

/// One document on its way out.
class Encoder {
 public:
  Encoder(std::string& to, JsonSide way) noexcept : out(to), side(way) {}

  JsonWriter out;

  JsonSide side;
};

/// Nothing when the value cannot be written.
std::optional<std::string> json_of(const Type& type, const void* value);

/// `"text"`, escaped.
void append_json_string(std::string& out, std::string_view text);

/// At most some 60 bytes of it, for a message.
std::string shortened(std::string text);

/// "expected …, got …"
std::string expectation(std::string_view expected, std::string_view got);

/// Of all faults in one line, for those who see no more.
std::string summary(const std::vector<Fault>& faults);

}  // namespace skiff::detail
