#include "http/body_sources.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/core/runtime.hpp>
#include <skiff/http/file_body.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skiff {
namespace {

/// Read in pieces by a consumer in this process; a server takes file() instead.
class FileSource final : public BodySource {
 public:
  explicit FileSource(FileRange range) : range_(range) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(range_.descriptor); }

  Task<Result<std::string_view>> next() override {
    const std::size_t wanted = std::min<std::uint64_t>(buffer_.size(), range_.length);
    if (wanted == 0) return std::string_view{};
    const ssize_t got = ::pread(range_.descriptor, buffer_.data(), wanted, static_cast<off_t>(range_.offset));
    if (got <= 0) return internal_error("a file ended early or cannot be read while it is sent");
    range_.offset += static_cast<std::uint64_t>(got);
    range_.length -= static_cast<std::uint64_t>(got);
    return std::string_view{buffer_.data(), static_cast<std::size_t>(got)};
  }
  std::optional<std::uint64_t> remaining() const override { return range_.length; }
  const FileRange* file() const override { return &range_; }

 private:
  FileRange range_;
  std::array<char, 16384> buffer_;
};

class GeneratorSource final : public BodySource {
 public:
  explicit GeneratorSource(Generator<std::string> pieces) : pieces_(std::move(pieces)) {}

  Task<Result<std::string_view>> next() override {
    for (;;) {
      std::optional<std::string> piece = co_await pieces_.next();
      if (!piece) co_return std::string_view{};
      piece_ = std::move(*piece);
      if (!piece_.empty()) co_return std::string_view{piece_};  // an empty piece is not the end
    }
  }

 private:
  Generator<std::string> pieces_;
  std::string piece_;
};

/// Turns a function that pushes into a source that is pulled. It is a generator whose body is the user's
/// function: BodyWriter::write() may be called from any depth of tasks, where co_yield cannot.
class WriterSource final : public BodySource, private BodyWriter {
 public:
  explicit WriterSource(std::function<Task<>(BodyWriter&)> write) : write_(std::move(write)) {}

  Task<Result<std::string_view>> next() override {
    piece_ = {};
    co_await Pull{*this};
    co_return piece_;
  }

 private:
  /// The consumer waits here while the function runs to its next write(), or to its end. Woken through a
  /// timer that is due at once: it must not run inside the function's own suspension.
  class Pull final : public Suspension, private Timer {
   public:
    explicit Pull(WriterSource& source) noexcept : source_(source) {}
    void await_resume() {
      source_.pull_ = nullptr;
      if (source_.finished_) source_.rethrow();
      throw_if_cancelled();
    }
    void wake() {
      Runtime& runtime = Runtime::current();
      runtime.arm(*this, runtime.now());
    }

   private:
    bool begin() override { return !source_.advance(*this); }
    // The function unwinds, and its end wakes the consumer.
    void abort() noexcept override { source_.writing_.cancel(); }
    void fire() override { resume(); }

    WriterSource& source_;
  };

  /// The function waits here until the consumer has taken the piece.
  class Push final : public Suspension {
   public:
    Push(WriterSource& source, std::string_view piece) noexcept : source_(source), piece_(piece) {}
    void await_resume() const { throw_if_cancelled(); }
    void taken() { resume(); }

   private:
    bool begin() override {
      source_.piece_ = piece_;
      source_.push_ = this;
      source_.wake_consumer();
      return true;
    }
    void abort() noexcept override {}

    WriterSource& source_;
    std::string_view piece_;
  };

  Task<> write(std::string_view piece) override {
    if (piece.empty()) co_return;
    Push push{*this, piece};
    co_await push;
  }

  // Runs the function until there is something for the consumer. False: the consumer has to wait.
  bool advance(Pull& pull) {
    if (finished_) return true;
    if (!started_) {
      started_ = true;
      finished_ = reported_ = true;  // should write_ throw before it makes a task
      Task<> task = write_(*this);
      reported_ = false;
      finished_ = writing_.start(std::move(task), this, [](void* self) {
        auto& source = *static_cast<WriterSource*>(self);
        source.finished_ = true;
        source.wake_consumer();
      });
    } else {
      std::exchange(push_, nullptr)->taken();
    }
    if (finished_ || push_ != nullptr) return true;
    pull_ = &pull;
    return false;
  }

  void wake_consumer() {
    if (pull_ != nullptr) pull_->wake();
  }

  void rethrow() {
    if (!std::exchange(reported_, true)) writing_.take();
  }

  std::function<Task<>(BodyWriter&)> write_;
  Operation<void> writing_;
  std::string_view piece_;
  Push* push_ = nullptr;
  Pull* pull_ = nullptr;
  bool started_ = false;
  bool finished_ = false;
  bool reported_ = false;
};

Error no_such_file() { return not_found("there is no such file"); }

}  // namespace

// O_NONBLOCK: opening a FIFO must not wait for its writer.
Result<std::unique_ptr<BodySource>> open_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return no_such_file().with_cause("open " + path + ": " + std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return no_such_file().with_cause(path + " is not a regular file");
  }
  const FileRange whole{descriptor, 0, static_cast<std::uint64_t>(status.st_size)};
  return std::make_unique<FileSource>(whole);
}

Body file_body(FileRange range) { return Body{std::make_unique<FileSource>(range)}; }

std::unique_ptr<BodySource> generator_source(Generator<std::string> pieces) {
  return std::make_unique<GeneratorSource>(std::move(pieces));
}

std::unique_ptr<BodySource> writer_source(std::function<Task<>(BodyWriter&)> write) {
  return std::make_unique<WriterSource>(std::move(write));
}

}  // namespace skiff
