#pragma once

#include <skiff/core/time.hpp>
#include <skiff/describe/types.hpp>
#include <skiff/http/headers.hpp>
#include <skiff/http/status.hpp>

#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace skiff::test {

/// A call has no answer, or none that ends: how long it was waited for, and what for. Thrown out of the test.
class NoAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The answer began and broke off: a server closes the connection there, so that the caller notices.
class BrokenOff : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The body is not what the test wants to read: what is wrong with it, and the whole answer.
class Unreadable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An answer and the call that it answers, as a test keeps and prints them.
struct Answered {
  std::string method;
  std::string target;
  Status status = Status::ok;
  Headers headers = {};
  std::string text = {};       // the body, or what came of it
  std::string cause = {};      // what the server's log would say; never the caller's to know
  std::string broken_off = {}; // why the body did; empty when it did not
  bool whole = true;           // the body has been read to its end
  Duration took = {};          // of virtual time, to the end of the body
};

/// "POST /orders: 409 Conflict", its header fields, its body and its cause, for the message of a failed test.
std::string describe(const Answered& answered);

/// A Status that knows where it comes from: a failed EXPECT_EQ(reply.status(), Status::ok) shows the whole answer.
class ReplyStatus {
 public:
  explicit ReplyStatus(std::shared_ptr<const Answered> answered) noexcept : answered_(std::move(answered)) {}

  operator Status() const noexcept { return answered_->status; }

  friend bool operator==(const ReplyStatus& a, const ReplyStatus& b) noexcept { return Status{a} == Status{b}; }
  friend bool operator==(const ReplyStatus& a, Status b) noexcept { return Status{a} == b; }
  friend std::ostream& operator<<(std::ostream& out, const ReplyStatus& status);

 private:
  std::shared_ptr<const Answered> answered_;
};

/// What a call was answered, errors included: they are answers here as they are for every caller. Cheap to copy.
class Reply {
 public:
  explicit Reply(Answered answered) : answered_(std::make_shared<const Answered>(std::move(answered))) {}

  ReplyStatus status() const noexcept { return ReplyStatus{answered_}; }

  /// As the caller gets them, Content-Length included; without Date, Server and what belongs to the connection.
  const Headers& headers() const noexcept { return answered_->headers; }

  /// The first value of a header; empty when there is none.
  std::string_view header(std::string_view name) const noexcept { return answered_->headers.get(name); }

  /// The value that a Set-Cookie gives a cookie; the last one of that name.
  std::optional<std::string_view> cookie(std::string_view name) const noexcept;

  /// The body, of a stream all of it. Throws BrokenOff when it did.
  const std::string& text() const;

  /// The same, for what is no text.
  const std::string& body() const { return text(); }

  /// The body as a described type, read from JSON. Throws Unreadable when it is none: `reply.as<Order>().id`.
  template <class T>
  T as() const {
    T value{};
    read_as(type_of<T>(), &value);
    return value;
  }

  /// The stream failed in the middle. text() would throw.
  bool broken_off() const noexcept { return !answered_->broken_off.empty(); }

  /// What went wrong, as the server's log has it; no caller sees this.
  const std::string& cause() const noexcept { return answered_->cause; }

  /// Virtual time from the call to the end of the answer.
  Duration took() const noexcept { return answered_->took; }

  const Answered& answered() const noexcept { return *answered_; }

  friend bool operator==(const Reply& reply, Status status) noexcept { return reply.answered_->status == status; }
  friend std::ostream& operator<<(std::ostream& out, const Reply& reply);

 private:
  void read_as(const Type& type, void* value) const;

  std::shared_ptr<const Answered> answered_;
};

}  // namespace skiff::test
