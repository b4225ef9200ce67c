#pragma once

#include <skiff/core/scalar.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace skiff {

/// A password, a key, a token: text that is read and never written. It has no conversion to text, so it cannot be
/// logged, printed or serialised by mistake. Kept on the heap, never within the object, and wiped when it goes; copies
/// that others made of it before are theirs to wipe.
class Secret {
 public:
  /// Empty.
  Secret() noexcept = default;
  explicit Secret(std::string_view text);
  explicit Secret(const char* text) : Secret(std::string_view{text}) {}
  /// Wipes `text`.
  explicit Secret(std::string&& text);

  Secret(Secret&& other) noexcept;
  Secret(const Secret& other) : Secret(other.reveal()) {}
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  bool empty() const noexcept { return size_ == 0; }

  /// Whether `text` is the secret, in a time that depends on the length of `text` alone. An empty secret is one that no
  /// one has set, and equals nothing.
  bool equals(std::string_view text) const noexcept;

  /// The text itself, for the one who needs it: a client, a hash. Valid while this object lives and is not assigned.
  std::string_view reveal() const noexcept { return {text_.get(), size_}; }

  /// Of two secrets, in constant time too; two empty ones are the same.
  friend bool operator==(const Secret& a, const Secret& b) noexcept {
    return a.empty() ? b.empty() : a.equals(b.reveal());
  }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  std::unique_ptr<char[]> text_;
  std::size_t size_ = 0;
};

/// Read only: there is no append().
template <>
struct Scalar<Secret> {
  static bool parse(std::string_view text, Secret& value) {
    value = Secret{text};
    return true;
  }
  static std::string expected() { return "text"; }
  static constexpr std::string_view format = "password";
};

}  // namespace skiff
