#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {

/// Which trace a piece of work belongs to, and its own place in it (W3C Trace Context). Ids are lower-case
/// hexadecimal, as on the wire.
class TraceContext {
 public:
  /// The first of a trace: random ids from the current Runtime, not sampled.
  static TraceContext root();

  /// What a caller sent in traceparent and tracestate: its span, to be the parent of ours. Empty when
  /// traceparent is none (W3C Trace Context, section 3.2); a malformed tracestate is dropped alone. Several
  /// tracestate fields are joined by ",".
  static std::optional<TraceContext> parse(std::string_view traceparent, std::string_view tracestate = {});

  /// The same trace with a new span, whose parent is this one's.
  TraceContext child() const;

  /// 32 digits.
  std::string_view trace_id() const noexcept { return {trace_id_.data(), trace_id_.size()}; }
  /// 16 digits.
  std::string_view span_id() const noexcept { return {span_id_.data(), span_id_.size()}; }
  /// Of the span that this one is a child of; empty for the first.
  std::string_view parent_span_id() const noexcept {
    return has_parent_ ? std::string_view{parent_span_id_.data(), parent_span_id_.size()} : std::string_view{};
  }

  /// Whoever began the trace wants it recorded.
  bool sampled() const noexcept { return (flags_ & sampled_flag) != 0; }
  void sampled(bool sampled) noexcept {
    flags_ = static_cast<unsigned char>(sampled ? flags_ | sampled_flag : flags_ & ~sampled_flag);
  }

  /// Of vendors, handed on as it came.
  const std::string& state() const noexcept { return state_; }

  /// "00-<trace id>-<span id>-<flags>".
  std::string traceparent() const;

  /// The same, for those who write it into something else.
  std::array<char, 55> traceparent_text() const noexcept;

 private:
  static constexpr unsigned char sampled_flag = 1;
  static constexpr unsigned char random_flag = 2;  // the trace id is random (Trace Context level 2)

  std::array<char, 32> trace_id_{};
  std::array<char, 16> span_id_{};
  std::array<char, 16> parent_span_id_{};
  bool has_parent_ = false;
  unsigned char flags_ = 0;
  std::string state_;
};

/// The members of a baggage field (W3C Baggage), values percent-decoded, properties left out. Members that are
/// malformed, and what is over 64 members or 8192 bytes, are left out.
std::vector<std::pair<std::string, std::string>> parse_baggage(std::string_view field);

}  // namespace skiff
