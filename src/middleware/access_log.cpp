#include <skiff/middleware/access_log.hpp>

#include "http/request_activity.hpp"
#include "middleware/access_line.hpp"

#include <skiff/core/random.hpp>
#include <skiff/http/problem.hpp>

#include <algorithm>
#include <memory>

namespace skiff {
namespace {

const Log access_log{"skiff.access"};

constexpr std::string_view left = "the caller left before the end";

/// A streamed body that counts what is taken from it, and writes the line at its end.
class CountedSource final : public BodySource {
 public:
  CountedSource(Body body, const AccessLine& line, const Request& request)
      : body_(std::move(body)), line_(line, request) {}
  CountedSource(const CountedSource&) = delete;
  CountedSource& operator=(const CountedSource&) = delete;
  ~CountedSource() override { line_.write(access_log, bytes_, left); }

  Task<Result<std::string_view>> next() override {
    Task<Result<std::string_view>> piece = body_.next();
    if (piece.ready()) return counted(piece.take());
    return wait(std::move(piece));
  }
  void limit(std::uint64_t bytes) override { body_.limit(bytes); }
  std::optional<std::uint64_t> remaining() const override { return body_.size(); }
  const Headers* trailers() const override { return body_.trailers(); }
  void drain() noexcept override {
    if (BodySource* source = body_.source()) source->drain();
  }

 private:
  Task<Result<std::string_view>> wait(Task<Result<std::string_view>> piece) {
    co_return counted(co_await std::move(piece));
  }

  Result<std::string_view> counted(Result<std::string_view> piece) {
    if (!piece) {
      const Error& error = piece.error();
      line_.write(access_log, bytes_, error.cause().empty() ? error.message() : error.cause());
    } else if (piece->empty()) {
      line_.write(access_log, bytes_, {});
    } else {
      bytes_ += piece->size();
    }
    return piece;
  }

  Body body_;
  KeptAccessLine line_;
  std::uint64_t bytes_ = 0;
};

bool sends_content(const Request& request, Status status) {
  return request.method() != Method::head && status != Status::no_content && status != Status::not_modified;
}

/// One request between its arrival and its line.
class Visit {
 public:
  Visit(const Request& request, const AccessLogOptions& options)
      : request_(request), options_(options), line_(request, options.query) {}

  Reply answered(Reply reply) {
    const Status status = reply ? reply->status() : status_of(reply.error().kind());
    line_.status = code(status);
    if (line_.status < 400 && options_.sample < 1 && random_unit() >= options_.sample) return reply;
    if (reply && sends_content(request_, status)) {
      BodySource* stream = reply->body().source();
      if (stream != nullptr && stream->file() == nullptr) return counted(std::move(reply));
      line_.bytes = reply->body().size();
    }
    write();
    return reply;
  }

  void unanswered() {
    line_.error = left;
    write();
  }

 private:
  Reply counted(Reply reply) {
    auto source = std::make_unique<CountedSource>(std::move(reply->body()), line_, request_);
    reply->body(Body{std::move(source)});
    return reply;
  }

  void write() {
    RequestActivity activity{request_};
    const Context::Entered entered{activity.or_current()};
    line_.write(access_log);
  }

  const Request& request_;
  const AccessLogOptions& options_;
  AccessLine line_;
};

Task<Reply> wait(Visit visit, Task<Reply> answering) {
  struct Unanswered {
    Visit* visit;
    explicit Unanswered(Visit& v) : visit(&v) {}
    ~Unanswered() {
      if (visit != nullptr) visit->unanswered();
    }
  } unanswered{visit};
  Reply reply = co_await std::move(answering);
  unanswered.visit = nullptr;
  co_return visit.answered(std::move(reply));
}

}  // namespace

Task<Reply> AccessLog::operator()(Request& request, Next next) const {
  const bool skipped = std::find(options_.skip.begin(), options_.skip.end(), request.path()) != options_.skip.end();
  if (skipped || !access_log.enabled(Level::info)) return next(request);
  Visit visit{request, options_};
  Task<Reply> answering = next(request);
  if (answering.ready()) return visit.answered(answering.take());
  return wait(visit, std::move(answering));
}

}  // namespace skiff
