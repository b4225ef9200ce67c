#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace soak {

/// Reads HTTP/1.1 answers as they come, and takes nothing on trust: whatever is not an answer of a known
/// length is broken.
class AnswerReader {
 public:
  enum class State : std::uint8_t { empty, head, body, complete, broken };

  /// Called with each piece of a body; may be empty.
  std::function<void(std::string_view)> on_body;

  /// Takes what was received. After complete, start anew with reset(); bytes past the end are broken.
  State feed(std::string_view received);
  void reset();

  State state() const noexcept { return state_; }
  int status() const noexcept { return status_; }
  bool closes() const noexcept { return closes_; }  // the answer says "Connection: close"
  std::uint64_t body_size() const noexcept { return body_size_; }

 private:
  enum class Body : std::uint8_t { length, chunk_size, chunk, chunk_end, last };

  bool read_head();
  bool read_body(std::string_view& input);
  bool take_line(std::string_view& input);

  State state_ = State::empty;
  Body body_ = Body::length;
  std::string text_;  // of the head, or of a chunk's size line
  std::uint64_t left_ = 0;
  std::uint64_t body_size_ = 0;
  int status_ = 0;
  bool closes_ = false;
};

}  // namespace soak
