#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skiff {

namespace detail {
class Decoder;
class Encoder;
class SchemaWriter;
class TextDecoder;
struct Place;

/// What the library knows of a type without asking it: how its usual values are read and written.
enum class Shape : std::uint8_t { other, boolean, int32, int64, uint64, number, text, texts };
}  // namespace detail

/// How values of one C++ type travel: read from JSON and from text, written, checked and described. There is one
/// object per type, made from a handful of functions that the compiler generates for it (types.hpp); the work is done
/// in the library, once for all types. Immutable.
class Type {
 public:
  constexpr explicit Type(detail::Shape shape = detail::Shape::other) noexcept : shape_(shape) {}
  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;

  /// Reads one JSON value into a value that was constructed. What does not fit is recorded, and reading goes on;
  /// false when what comes is no JSON.
  virtual bool read(detail::Decoder& in, void* value, const detail::Place& place) const = 0;

  virtual void write(detail::Encoder& out, const void* value) const = 0;

  /// Reads the text of a parameter. False: it does not fit, or a value of this type is never a text.
  virtual bool read_text(std::string_view text, void* value) const;

  /// Of a parameter that may come several times; null when it may not.
  virtual const Type* element() const { return nullptr; }
  virtual void* append(void* value) const;

  /// Applies the rules of what is inside the value.
  virtual void check(detail::Decoder& faults, const void* value, const detail::Place& place) const;

  /// What would have been right, for a message: "an integer from 0 to 255".
  virtual std::string expected() const = 0;

  /// May be null or missing, and then left out: an optional.
  virtual bool nullable() const { return false; }

  /// Empties an optional, a list or a map; false: there is no such thing.
  virtual bool clear(void* value) const;

  /// The value itself, of an optional what is in it (null: nothing), and the type of that.
  virtual const void* held(const void* value) const { return value; }
  virtual const Type& held_type() const { return *this; }

  /// The type of what each() visits; null when that is nothing.
  virtual const Type* content() const { return nullptr; }

  /// The elements of a list, those of a map too.
  virtual void each(const void* value, void* context, void (*visit)(void* context, const void* element)) const;

  /// Is read, but never written: a secret.
  virtual bool hidden() const { return false; }

  /// Works its rules out, and those of what it contains, so that what is wrong with them shows at start: throws
  /// ConfigurationError.
  virtual void prepare() const {}

  /// Its JSON Schema (draft 2020-12).
  virtual void describe(detail::SchemaWriter& out) const = 0;

  detail::Shape shape() const noexcept { return shape_; }

 protected:
  ~Type() = default;

 private:
  detail::Shape shape_;
};

/// A Type by a function, so that types may contain themselves.
using TypeRef = const Type& (*)();

/// What values of T are, for decoding, encoding and validation. Fails to compile for a T that is not described.
template <class T>
const Type& type_of();

}  // namespace skiff
