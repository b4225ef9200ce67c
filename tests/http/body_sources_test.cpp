#include "http/body_sources.hpp"

#include <skiff/core/blocking.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using Source = std::unique_ptr<BodySource>;

void ignore(void*) {}

Task<std::vector<std::string>> pieces_of(BodySource& source) {
  std::vector<std::string> pieces;
  for (;;) {
    const Result<std::string_view> piece = co_await source.next();
    if (piece->empty()) co_return pieces;
    pieces.emplace_back(*piece);
  }
}

/// What kind of exception the next piece failed with.
Task<std::string> failure_of(BodySource& source) {
  const Result<std::string_view> piece = co_await source.next();
  if (piece || !piece.error().exception()) co_return "none";
  try {
    std::rethrow_exception(piece.error().exception());
  } catch (const std::runtime_error&) {
    co_return "std::runtime_error";
  } catch (...) {
  }
  co_return "another";
}

Task<> pull(BodySource& source) {
  (void)co_await source.next();
}

/// Destroys a source that holds on to a value, before, between and during its pieces, before and after its reader.
template <class Make>
void expect_destructible(test::VirtualRuntime& runtime, Make make) {
  for (const bool source_first : {true, false}) {
    for (const int pulls : {0, 1, 2}) {
      const auto held = std::make_shared<int>(0);
      Source source = make(held);
      std::optional<Operation<void>> reading;
      for (int i = 0; i < pulls; ++i) {
        reading.emplace();
        reading->start(pull(*source), &reading, ignore);
      }
      EXPECT_EQ(reading && reading->active(), pulls == 2);
      if (source_first) source.reset();
      reading.reset();
      source.reset();
      EXPECT_EQ(held.use_count(), 1);
      runtime.advance(2h);
    }
  }
}

/// A file of the test's own that goes with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    std::string path = (std::filesystem::temp_directory_path() / "skiff-body-XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = path;
    std::ofstream{path_, std::ios::binary} << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct ASource : testing::Test {
  void read_and_cancel(Operation<void>& reading, BodySource& source) {
    reading.start(pull(source), &reading, ignore);
    reading.cancel();
    runtime.run_ready();
  }

  test::VirtualRuntime runtime;
};

using AFileSource = ASource;
using AGeneratorSource = ASource;
using AWriterSource = ASource;

TEST_F(AFileSource, GivesTheWholeFileInPieces) {
  std::string content;
  for (int i = 0; i < 20'000; ++i) content += std::to_string(i) + '\n';
  const TemporaryFile file{content};
  const Source source = *open_file(file.path());
  EXPECT_EQ(source->remaining(), content.size());
  std::string all;
  const std::vector<std::string> pieces = runtime.run(pieces_of(*source));
  for (const std::string& piece : pieces) all += piece;
  EXPECT_EQ(all, content);
  EXPECT_GT(pieces.size(), 1u);
  EXPECT_EQ(source->remaining(), 0u);
  EXPECT_EQ(*runtime.run(source->next()), "") << "the end, from then on";
}

TEST_F(AFileSource, OfAnEmptyFileIsAtItsEnd) {
  const TemporaryFile file{""};
  const Source source = *open_file(file.path());
  EXPECT_EQ(source->remaining(), 0u);
  EXPECT_EQ(*runtime.run(source->next()), "");
}

TEST_F(AFileSource, ShowsTheServerWhichPartOfTheFileIsLeft) {
  const TemporaryFile file{"12345"};
  const Source source = *open_file(file.path());
  ASSERT_NE(source->file(), nullptr);
  EXPECT_GE(source->file()->descriptor, 0);
  EXPECT_EQ(source->file()->offset, 0u);
  EXPECT_EQ(source->file()->length, 5u);
  (void)runtime.run(source->next());
  EXPECT_EQ(source->file()->offset, 5u);
  EXPECT_EQ(source->file()->length, 0u);
}

TEST_F(AFileSource, FailsWhenTheFileShrinksWhileItIsRead) {
  const TemporaryFile file{std::string(40'000, 'x')};
  const Source source = *open_file(file.path());
  (void)runtime.run(source->next());
  std::filesystem::resize_file(file.path(), 10);
  const auto piece = runtime.run(source->next());
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().kind(), ErrorKind::internal);
}

TEST_F(AFileSource, ClosesTheFileWithItself) {
  const TemporaryFile file{"content"};
  Source source = *open_file(file.path());
  const int descriptor = source->file()->descriptor;
  struct stat status {};
  EXPECT_EQ(::fstat(descriptor, &status), 0);
  source.reset();
  EXPECT_NE(::fstat(descriptor, &status), 0);
}

TEST(OpenFile, FindsRegularFilesOnly) {
  const TemporaryFile file{"content"};
  const std::string fifo = file.path() + ".fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  for (const std::string& path : {file.path() + ".none", std::string{"/"}, std::string{}, fifo,
                                  std::string{"/dev/null"}, file.path() + "/below"}) {
    const auto source = open_file(path);
    ASSERT_FALSE(source) << path;
    EXPECT_EQ(source.error().kind(), ErrorKind::not_found) << path;
    EXPECT_EQ(source.error().message().find("skiff-body"), std::string_view::npos)
        << "the path is not the caller's";
    EXPECT_NE(source.error().cause(), "") << path;
  }
  std::filesystem::remove(fifo);
}

Generator<std::string> counted(int count, Duration pause) {
  for (int i = 1; i <= count; ++i) {
    if (pause > 0ns) co_await sleep_for(pause);
    co_yield "piece " + std::to_string(i);
  }
}

TEST_F(AGeneratorSource, GivesWhatTheGeneratorYields) {
  for (const Duration pause : {Duration{0}, Duration{1s}}) {
    const Source source = generator_source(counted(3, pause));
    EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("piece 1", "piece 2", "piece 3"));
    EXPECT_EQ(*runtime.run(source->next()), "");
  }
}

TEST_F(AGeneratorSource, SkipsEmptyPieces) {
  const auto make = []() -> Generator<std::string> {
    co_yield "";
    co_yield "a";
    co_yield "";
    co_yield "";
    co_yield "b";
    co_yield "";
  };
  const Source source = generator_source(make());
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("a", "b"));
}

TEST_F(AGeneratorSource, GivesExceptionsAsErrors) {
  const auto make = []() -> Generator<std::string> {
    co_yield "before";
    throw std::runtime_error{"the database went away"};
  };
  const Source source = generator_source(make());
  EXPECT_EQ(*runtime.run(source->next()), "before");
  EXPECT_EQ(runtime.run(failure_of(*source)), "std::runtime_error");
}

TEST_F(AGeneratorSource, IsCancelledThroughItsReader) {
  const Source source = generator_source(counted(3, 1h));
  Operation<void> reading;
  read_and_cancel(reading, *source);
  EXPECT_THROW(reading.take(), Cancelled);
}

TEST_F(AGeneratorSource, MayBeDestroyedAtAnyPointAndInAnyOrderWithItsReader) {
  expect_destructible(runtime, [](const std::shared_ptr<int>& held) {
    const auto make = [](std::shared_ptr<int> kept) -> Generator<std::string> {
      co_yield std::to_string(*kept);
      co_await sleep_for(1h);
      co_yield "late";
    };
    return generator_source(make(held));
  });
}

TEST_F(AWriterSource, GivesWhatIsWritten) {
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    co_await out.write("one");
    co_await out.write("two");
  });
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("one", "two"));
  EXPECT_EQ(*runtime.run(source->next()), "");
}

TEST_F(AWriterSource, ThatWritesNothingIsEmpty) {
  const Source at_once = writer_source([](BodyWriter&) -> Task<> { co_return; });
  EXPECT_EQ(*runtime.run(at_once->next()), "");
  const Source without_coroutine = writer_source([](BodyWriter&) { return Task<>{}; });
  EXPECT_EQ(*runtime.run(without_coroutine->next()), "");
  const Source later = writer_source([](BodyWriter&) -> Task<> { co_await sleep_for(1s); });
  EXPECT_EQ(*runtime.run(later->next()), "");
  EXPECT_EQ(*runtime.run(later->next()), "");
}

TEST_F(AWriterSource, SleepsBetweenWrites) {
  const TimePoint start = now();
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      co_await sleep_for(1s);
      co_await out.write(std::to_string(i));
      co_await sleep_for(1s);
    }
  });
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("0", "1", "2"));
  EXPECT_EQ(now() - start, 6s);
}

TEST_F(AWriterSource, WaitsForBlockingWork) {
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      const auto job = [i] { return "row " + std::to_string(i); };
      const std::string row = co_await blocking(job);
      co_await out.write(row);
    }
  });
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("row 0", "row 1", "row 2"));
}

TEST_F(AWriterSource, IgnoresEmptyPieces) {
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    co_await out.write("");
    co_await out.write("a");
    co_await out.write("");
  });
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("a"));
}

TEST_F(AWriterSource, RunsAtThePaceOfItsReader) {
  int written = 0;
  const Source source = writer_source([&written](BodyWriter& out) -> Task<> {
    for (;;) {
      co_await out.write("x");
      ++written;
    }
  });
  EXPECT_EQ(written, 0);
  (void)runtime.run(source->next());
  runtime.advance(1h);
  EXPECT_EQ(written, 0) << "the first piece is still held";
  (void)runtime.run(source->next());
  (void)runtime.run(source->next());
  EXPECT_EQ(written, 2);
}

// A view into the writer's own frame is valid until its reader asks for the next.
TEST_F(AWriterSource, LendsTheWritersTextWithoutACopy) {
  const char* address = nullptr;
  const Source source = writer_source([&address](BodyWriter& out) -> Task<> {
    const std::string text(100, 'x');
    address = text.data();
    co_await out.write(text);
  });
  const auto piece = runtime.run(source->next());
  EXPECT_EQ(piece->data(), address);
  EXPECT_EQ(*piece, std::string(100, 'x'));
}

Task<> write_lines(BodyWriter& out, int depth) {
  co_await out.write("down " + std::to_string(depth));
  if (depth > 0) co_await write_lines(out, depth - 1);
  co_await out.write("up " + std::to_string(depth));
}

TEST_F(AWriterSource, TakesWritesFromAnyDepth) {
  const Source source = writer_source([](BodyWriter& out) { return write_lines(out, 1); });
  EXPECT_THAT(runtime.run(pieces_of(*source)), ElementsAre("down 1", "down 0", "up 0", "up 1"));
}

TEST_F(AWriterSource, WritesManyPiecesWithoutGrowingTheStack) {
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    co_await sleep_for(1ms);
    for (int i = 0; i < 100'000; ++i) co_await out.write("x");
  });
  EXPECT_EQ(runtime.run(pieces_of(*source)).size(), 100'000u);
}

TEST_F(AWriterSource, GivesExceptionsAsErrorsOnceWheneverTheyAreThrown) {
  const std::vector<std::function<Task<>(BodyWriter&)>> writers = {
      [](BodyWriter&) -> Task<> { throw std::runtime_error{"before a task was made"}; },
      [](BodyWriter&) -> Task<> {
        throw std::runtime_error{"at once"};
        co_return;
      },
      [](BodyWriter&) -> Task<> {
        co_await sleep_for(1s);
        throw std::runtime_error{"after a wait"};
      },
  };
  for (const auto& write : writers) {
    const Source source = writer_source(write);
    EXPECT_EQ(runtime.run(failure_of(*source)), "std::runtime_error");
    EXPECT_EQ(*runtime.run(source->next()), "") << "then it is at its end";
  }
  const Source source = writer_source([](BodyWriter& out) -> Task<> {
    co_await out.write("written");
    throw std::runtime_error{"after a piece"};
  });
  EXPECT_EQ(*runtime.run(source->next()), "written");
  EXPECT_EQ(runtime.run(failure_of(*source)), "std::runtime_error");
}

TEST_F(AWriterSource, CancelsTheWriterWithTheReader) {
  bool cancelled_inside = false;
  const Source source = writer_source([&cancelled_inside](BodyWriter& out) -> Task<> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
      cancelled_inside = true;
      throw;
    }
    co_await out.write("never");
  });
  const TimePoint start = now();
  Operation<void> reading;
  read_and_cancel(reading, *source);
  EXPECT_TRUE(cancelled_inside);
  EXPECT_FALSE(reading.active());
  EXPECT_THROW(reading.take(), Cancelled);
  EXPECT_EQ(now(), start);
}

TEST_F(AWriterSource, LetsAWriterThatIsCancelledCleanUp) {
  bool cleaned_up = false;
  const Source source = writer_source([&cleaned_up](BodyWriter& out) -> Task<> {
    try {
      co_await sleep_for(1h);
    } catch (const Cancelled&) {
    }
    const auto job = [&cleaned_up] { cleaned_up = true; };
    try {
      co_await out.write("to no one");
    } catch (const Cancelled&) {
      job();
    }
  });
  Operation<void> reading;
  read_and_cancel(reading, *source);
  EXPECT_TRUE(cleaned_up);
  EXPECT_THROW(reading.take(), Cancelled) << "even though the writer ended in peace";
}

TEST_F(AWriterSource, IsCancelledWhileABlockingJobRuns) {
  bool ran = false;
  const Source source = writer_source([&ran](BodyWriter& out) -> Task<> {
    const auto job = [&ran] { ran = true; };
    co_await blocking(job);
    co_await out.write("never");
  });
  Operation<void> reading;
  reading.start(pull(*source), &reading, ignore);
  reading.cancel();
  EXPECT_TRUE(reading.active());
  runtime.run_ready();
  EXPECT_TRUE(ran) << "a job that was accepted runs";
  EXPECT_THROW(reading.take(), Cancelled);
}

// The piece is there and the reader is about to be woken when it is cancelled.
TEST_F(AWriterSource, IsCancelledBetweenAWriteAndTheReadersWaking) {
  bool wrote_again = false;
  Operation<void> reading;
  const Source source = writer_source([&](BodyWriter& out) -> Task<> {
    co_await sleep_for(1s);
    runtime.post([&reading] { reading.cancel(); });
    co_await out.write("a piece");
    wrote_again = true;
  });
  reading.start(pull(*source), &reading, ignore);
  runtime.advance(1s);
  EXPECT_FALSE(reading.active());
  EXPECT_THROW(reading.take(), Cancelled);
  EXPECT_FALSE(wrote_again);
}

TEST_F(AWriterSource, MayBeDestroyedAtAnyPointAndInAnyOrderWithItsReader) {
  expect_destructible(runtime, [](const std::shared_ptr<int>& held) {
    return writer_source([held](BodyWriter& out) -> Task<> {
      const std::shared_ptr<int> kept = held;
      co_await out.write(std::to_string(*kept));
      co_await sleep_for(1h);
      co_await out.write("late");
    });
  });
}

}  // namespace
}  // namespace skiff
