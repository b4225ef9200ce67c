#include <skiff/http/headers.hpp>

#include "core/words.hpp"
#include "http/characters.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

namespace skiff {

/// Fields first, then the text they own, in one allocation.
struct Headers::Block {
  std::uint32_t count;
  std::uint32_t capacity;
  std::uint32_t text_used;
  std::uint32_t text_capacity;

  Field* fields() noexcept { return reinterpret_cast<Field*>(this + 1); }
  char* text() noexcept { return reinterpret_cast<char*>(fields() + capacity); }

  std::string_view keep(std::string_view kept) noexcept {
    char* place = text() + text_used;
    words::copy(place, kept.data(), kept.size());
    text_used += static_cast<std::uint32_t>(kept.size());
    return {place, kept.size()};
  }

  /// What fits.
  void append(std::string_view name, std::string_view value) noexcept {
    char* const to = text() + text_used;
    words::copy(to, name.data(), name.size());
    words::copy(to + name.size(), value.data(), value.size());
    text_used += static_cast<std::uint32_t>(name.size() + value.size());
    fields()[count++] = {{to, name.size()}, {to + name.size(), value.size()}};
  }

  static constexpr std::uint32_t common_fields = 16;
  static constexpr std::uint32_t common_text = 496;
  static constexpr std::size_t most = std::size_t{1} << 30;

  static Block* make(std::size_t fields, std::size_t text) {
    if (fields > most || text > most) throw std::length_error{"headers of more than a gigabyte"};
    void* memory = ::operator new(sizeof(Block) + fields * sizeof(Field) + text);
    return new (memory) Block{0, static_cast<std::uint32_t>(fields), 0, static_cast<std::uint32_t>(text)};
  }
  bool owns(std::string_view words) noexcept {
    return words.data() >= text() && words.data() < text() + text_used;
  }
  bool common() const noexcept { return capacity == common_fields && text_capacity == common_text; }
};

class Headers::BlockCache {
 public:
  ~BlockCache() {
    while (count_ > 0) ::operator delete(blocks_[--count_]);
    closed_ = true;
  }
  Block* take() {
    if (count_ > 0) return blocks_[--count_];
    return Block::make(Block::common_fields, Block::common_text);
  }
  void give_back(Block* block) noexcept {
    if (closed_ || !block->common() || count_ == kept) {
      ::operator delete(block);
      return;
    }
    block->count = 0;
    block->text_used = 0;
    blocks_[count_++] = block;
  }

  static thread_local BlockCache of_this_thread;

 private:
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  static constexpr std::size_t kept = 0;
#else
  static constexpr std::size_t kept = 64;
#endif
  Block* blocks_[kept + 1];
  std::size_t count_ = 0;
  bool closed_ = false;
};

thread_local Headers::BlockCache Headers::BlockCache::of_this_thread;

Headers::Headers(const Headers& other) : Headers() {
  for (const Field& field : other) append_owned(field.name, field.value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
  for (const Field& field : *this) {
    if (field.name.size() == name.size() && equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::string_view Headers::get(std::string_view name) const noexcept {
  return find(name).value_or(std::string_view{});
}

bool Headers::has_token(std::string_view name, std::string_view token) const noexcept {
  for (const Field& field : *this) {
    if (!equal_ignoring_case(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view item = rest.substr(0, comma);
      if (equal_ignoring_case(characters::trimmed(item.substr(0, item.find(';'))), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

void Headers::check(std::string_view name, std::string_view value) {
  if (name.empty() || !characters::all(name, characters::token)) {
    throw std::invalid_argument{"header name is not a token: \"" + std::string{name} + "\""};
  }
  if (!characters::all(value, characters::field_value)) {
    throw std::invalid_argument{"the value of header " + std::string{name} + " has a control character"};
  }
}

void Headers::add(std::string_view name, std::string_view value) {
  check(name, value);
  append_owned(name, value);
}

void Headers::append_owned(std::string_view name, std::string_view value) {
  if (block_ == nullptr) reserve(1, name.size() + value.size());
  if (fits(1, name.size() + value.size())) return block_->append(name, value);
  // Both may be views into this very object, and growing frees its text.
  const std::string own_name{name};
  const std::string own_value{value};
  reserve(1, own_name.size() + own_value.size());
  block_->append(own_name, own_value);
}

void Headers::set(std::string_view name, std::string_view value) {
  check(name, value);
  remove(name);  // leaves the text that both may be views into
  append_owned(name, value);
}

std::size_t Headers::remove(std::string_view name) noexcept {
  if (block_ == nullptr) return 0;
  Field* first = block_->fields();
  Field* last = first + block_->count;
  Field* kept =
      std::remove_if(first, last, [&](const Field& field) {
        return field.name.size() == name.size() && equal_ignoring_case(field.name, name);
      });
  block_->count = static_cast<std::uint32_t>(kept - first);
  return static_cast<std::size_t>(last - kept);
}

void Headers::clear() noexcept {
  if (block_ == nullptr) return;
  block_->count = 0;
  block_->text_used = 0;
}

std::string_view Headers::keep(std::string_view text, std::size_t fields) {
  reserve(fields, text.size());
  return block_->keep(text);
}

void Headers::add_unowned(std::string_view name, std::string_view value) {
  if (block_ == nullptr || block_->count == block_->capacity) reserve(1, 0);
  block_->fields()[block_->count++] = {name, value};
}

std::size_t Headers::size() const noexcept { return block_ != nullptr ? block_->count : 0; }
const Headers::Field* Headers::begin() const noexcept { return block_ != nullptr ? block_->fields() : nullptr; }

bool Headers::fits(std::size_t fields, std::size_t text) const noexcept {
  return block_ != nullptr && block_->count + fields <= block_->capacity &&
         block_->text_used + text <= block_->text_capacity;
}

void Headers::reserve(std::size_t fields, std::size_t text) {
  if (fits(fields, text)) return;
  if (block_ == nullptr && fields <= Block::common_fields && text <= Block::common_text) {
    block_ = BlockCache::of_this_thread.take();
    return;
  }
  // Only the text of the present fields moves, so that setting one again and again takes no more memory.
  std::size_t text_needed = text;
  for (const Field& field : *this) {
    text_needed += block_->owns(field.name) ? field.name.size() : 0;
    text_needed += block_->owns(field.value) ? field.value.size() : 0;
  }
  Block* larger = Block::make(std::max<std::size_t>((size() + fields) * 2, 32),
                              std::max<std::size_t>(text_needed * 2, 1024));
  if (block_ != nullptr) {
    const auto moved = [&](std::string_view words) {
      return block_->owns(words) ? larger->keep(words) : words;
    };
    for (const Field& field : *this) {
      const std::string_view name = moved(field.name);
      larger->fields()[larger->count++] = {name, moved(field.value)};
    }
    release();
  }
  block_ = larger;
}

void Headers::release() noexcept { BlockCache::of_this_thread.give_back(std::exchange(block_, nullptr)); }

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && words::same_ignoring_case(a.data(), b.data(), a.size());
}

}  // namespace skiff
