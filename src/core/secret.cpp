#include <skiff/core/secret.hpp>

#include <string.h>  // explicit_bzero, which no compiler leaves out

#include <utility>

namespace skiff {

Secret::Secret(std::string_view text) : size_(text.size()) {
  if (text.empty()) return;
  text_ = std::make_unique<char[]>(text.size());
  text.copy(text_.get(), text.size());
}

Secret::Secret(std::string&& text) : Secret(std::string_view{text}) {
  // With what an earlier, longer content left behind.
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret other) noexcept {
  std::swap(text_, other.text_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (text_) ::explicit_bzero(text_.get(), size_);
}

bool Secret::equals(std::string_view text) const noexcept {
  if (empty()) return false;
  volatile unsigned char differ = text.size() == size_ ? 0 : 1;
  std::size_t at = 0;
  for (const char c : text) {
    differ = static_cast<unsigned char>(differ | (c ^ text_[at]));
    // Starts again at its end, so that the time does not tell the length.
    at = at + 1 < size_ ? at + 1 : 0;
  }
  return differ == 0;
}

}  // namespace skiff
