#include <skiff/core/blocking.hpp>
#include <skiff/core/operation.hpp>
#include <skiff/core/sleep.hpp>
#include <skiff/http/multipart.hpp>
#include <skiff/http/router.hpp>
#include <skiff/test/virtual_runtime.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string part(std::string_view parameters, std::string_view content, std::string_view fields = "") {
  std::string text = "--B\r\nContent-Disposition: form-data; ";
  return text.append(parameters).append("\r\n").append(fields).append("\r\n").append(content).append("\r\n");
}

const std::string last = "--B--\r\n";

Request form_request(std::string body, std::string_view type = "multipart/form-data; boundary=B") {
  Request request{Method::post, "/", std::move(body)};
  if (!type.empty()) request.headers().add("Content-Type", type);
  return request;
}

/// Gives its text in pieces of a size, and counts them; then the end, an error, or nothing for a long time.
class Slow final : public BodySource {
 public:
  Slow(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}

  Task<Result<std::string_view>> next() override {
    if (given < text_.size()) return std::string_view{text_}.substr(std::exchange(given, given + size_), size_);
    if (failure) return *failure;
    if (hang) return wait();
    return std::string_view{};
  }

  std::size_t given = 0;
  std::optional<Error> failure;
  bool hang = false;

 private:
  static Task<Result<std::string_view>> wait() {
    co_await sleep_for(1h);
    co_return std::string_view{};
  }

  std::string text_;
  std::size_t size_;
};

/// A folder for temporary and saved files, empty at first, gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "skiff-multipart-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string path(std::string_view name = "") const { return path_ + "/" + std::string{name}; }
  const char* name() const { return path_.c_str(); }

  std::size_t entries() const {
    const std::filesystem::directory_iterator all{path_};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  /// Files of this folder that this process has open, whether or not they have a name.
  std::size_t open_files() const {
    std::size_t count = 0;
    for (const auto& descriptor : std::filesystem::directory_iterator{"/proc/self/fd"}) {
      std::error_code gone;
      if (std::filesystem::read_symlink(descriptor, gone).string().starts_with(path_)) ++count;
    }
    return count;
  }

 private:
  std::string path_;
};

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct AMultipart : testing::Test {
  /// A form whose body comes in pieces; `source` stays valid while the form lives.
  Multipart streamed(std::string text, std::size_t size = 7) {
    auto made = std::make_unique<Slow>(std::move(text), size);
    source = made.get();
    Request request = form_request("");
    request.body() = Body{std::move(made)};
    return *Multipart::from(request);
  }
  static Multipart of(std::string text) {
    Request request = form_request(std::move(text));
    return *Multipart::from(request);
  }
  Part next(Multipart& form) { return *std::move(*runtime.run(form.next())); }
  bool at_end(Multipart& form) { return !*runtime.run(form.next()); }

  test::VirtualRuntime runtime;
  Folder folder;
  Slow* source = nullptr;
};

TEST_F(AMultipart, GivesItsPartsInOrder) {
  Multipart form =
      of(part("name=title", "Hello") +
         part("name=photo; filename=\"../me.png\"", "PNG", "Content-Type: image/png\r\nX-Extra: 1\r\n") + last);
  Part title = next(form);
  EXPECT_EQ(title.name(), "title");
  EXPECT_FALSE(title.is_file());
  EXPECT_EQ(title.filename(), "");
  EXPECT_EQ(title.content_type(), "text/plain");
  EXPECT_EQ(*runtime.run(title.text()), "Hello");
  Part photo = next(form);
  EXPECT_EQ(photo.name(), "photo");
  EXPECT_TRUE(photo.is_file());
  EXPECT_EQ(photo.filename(), "me.png");
  EXPECT_EQ(photo.content_type(), "image/png");
  EXPECT_EQ(photo.headers().get("x-extra"), "1");
  EXPECT_EQ(*runtime.run(photo.read_all(3)), "PNG");
  EXPECT_TRUE(at_end(form));
  EXPECT_TRUE(at_end(form));
}

TEST_F(AMultipart, GivesAPartPieceByPiece) {
  Multipart form = streamed(part("name=a", std::string(100, 'x')) + last);
  Part a = next(form);
  std::string content;
  std::size_t pieces = 0;
  for (;; ++pieces) {
    const auto piece = runtime.run(a.next());
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    content += *piece;
  }
  EXPECT_EQ(content, std::string(100, 'x'));
  EXPECT_GT(pieces, 10u);
  EXPECT_EQ(*runtime.run(a.next()), "") << "and from then on";
  EXPECT_TRUE(at_end(form));
}

TEST_F(AMultipart, TakesNoMoreOfTheBodyThanItsReaderWants) {
  const std::string bytes = part("name=a", std::string(1000, 'x')) + last;
  Multipart form = streamed(bytes, 10);
  EXPECT_EQ(source->given, 0u);
  Part a = next(form);
  EXPECT_LT(source->given, 70u);
  const std::size_t before = source->given;
  (void)*runtime.run(a.next());
  EXPECT_LE(source->given, before + 10);
}

TEST_F(AMultipart, SkipsWhatWasNotReadOfAPart) {
  for (const std::size_t size : {1, 7, 10'000}) {
    Multipart form =
        streamed(part("name=a", "one\r\n--A") + part("name=b", "two") + part("name=c", "three") + last, size);
    (void)next(form);
    Part b = next(form);
    (void)*runtime.run(b.next());
    Part c = next(form);
    EXPECT_EQ(c.name(), "c");
    EXPECT_EQ(*runtime.run(c.text()), "three");
    EXPECT_TRUE(at_end(form));
  }
}

TEST_F(AMultipart, GivesNothingOfAPartThatHasPassed) {
  Multipart form = of(part("name=a", "one") + part("name=b", "two") + last);
  Part a = next(form);
  Part b = next(form);
  const auto late = runtime.run(a.next());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind(), ErrorKind::internal);
  EXPECT_EQ(*runtime.run(b.text()), "two");
}

TEST_F(AMultipart, LetsAPartOutliveIt) {
  std::optional<Part> a;
  {
    Multipart form = streamed(part("name=a", "one") + last);
    a.emplace(next(form));
  }
  EXPECT_EQ(*runtime.run(a->text()), "one");
}

TEST_F(AMultipart, HasNoPartsWhenItIsEmpty) {
  Multipart form = of(last);
  EXPECT_TRUE(at_end(form));
}

TEST_F(AMultipart, ReadsTheBodyToItsEnd) {
  Multipart form = streamed(part("name=a", "one") + last + "and an epilogue");
  (void)next(form);
  EXPECT_TRUE(at_end(form));
  EXPECT_GE(source->given, 70u);
  Multipart failing = streamed(part("name=a", "one") + last);
  source->failure = bad_request("the chunk is malformed");
  (void)next(failing);
  EXPECT_EQ(runtime.run(failing.next()).error().message(), "the chunk is malformed");
}

TEST_F(AMultipart, PassesTheErrorOfTheBodyOn) {
  Multipart form = streamed(part("name=a", "one"), 1000);
  source->failure = content_too_large("the body is larger than the 60 bytes allowed here");
  Part a = next(form);
  EXPECT_EQ(runtime.run(a.text()).error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(runtime.run(a.next()).error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(runtime.run(form.next()).error().message(), "the body is larger than the 60 bytes allowed here");
}

TEST_F(AMultipart, ThatIsMalformedSaysWhereAndGoesNoFurther) {
  Multipart form = of(part("name=a", "one") + "--B\r\nno field\r\n\r\n" + part("name=b", "two") + last);
  EXPECT_EQ(*runtime.run(next(form).text()), "one");
  for (int i = 0; i < 2; ++i) {
    const auto second = runtime.run(form.next());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::bad_request);
    EXPECT_EQ(second.error().message(), "multipart/form-data, part 2, byte 57: a field of its header has no name");
  }
}

TEST_F(AMultipart, ThatIsCutOffNeverLooksWhole) {
  Multipart form = of(part("name=a", "one"));
  Part a = next(form);
  EXPECT_EQ(runtime.run(a.text()).error().message(),
            "multipart/form-data, part 1, byte 52: the body ended before its last boundary");
}

TEST_F(AMultipart, LimitsWhatIsReadOfAPart) {
  Multipart form = of(part("name=a", "12345") + part("name=b", "6") + last);
  Part a = next(form);
  const auto text = runtime.run(a.text(4));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind(), ErrorKind::content_too_large);
  EXPECT_EQ(text.error().message(), "multipart/form-data, part 1 (\"a\") is larger than the 4 bytes allowed here");
  EXPECT_EQ(*runtime.run(next(form).text(1)), "6") << "the others may still be read";
}

TEST_F(AMultipart, LimitsItsPartsAndTheirHeadersAndContent) {
  const auto kind_with = [this](MultipartLimits limits) -> std::optional<ErrorKind> {
    Multipart form = of(part("name=a", "12345", "X: y\r\n") + part("name=b", "6") + last);
    form.limits(limits);
    for (;;) {
      const auto next = runtime.run(form.next());
      if (!next) return next.error().kind();
      if (!*next) return std::nullopt;
    }
  };
  EXPECT_EQ(kind_with({.parts = 2, .header_bytes = 48, .header_count = 2, .part_bytes = 5}), std::nullopt);
  EXPECT_EQ(kind_with({.parts = 1}), ErrorKind::content_too_large);
  EXPECT_EQ(kind_with({.header_bytes = 47}), ErrorKind::content_too_large);
  EXPECT_EQ(kind_with({.header_count = 1}), ErrorKind::content_too_large);
  EXPECT_EQ(kind_with({.part_bytes = 4}), ErrorKind::content_too_large);
}

TEST_F(AMultipart, TakesOnlyTextForText) {
  Multipart form = of(part("name=a", "\xff") + part("name=b", "\xff") + last);
  EXPECT_EQ(runtime.run(next(form).text()).error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(*runtime.run(next(form).read_all(1)), "\xff");
}

struct AskedFor {
  std::string type;
  std::optional<ErrorKind> kind;
  std::string message = "";
};

TEST_F(AMultipart, IsMadeOfARequestThatHasOne) {
  const std::string none = "the Content-Type multipart/form-data has no boundary";
  const std::string malformed = "the parameters of the Content-Type are malformed";
  const std::string invalid = "the boundary in the Content-Type is not 1 to 70 characters that RFC 2046 allows there";
  const AskedFor cases[] = {
      {"multipart/form-data; boundary=B", {}},
      {"Multipart/Form-Data;charset=utf-8 ; BOUNDARY=\"B\"", {}},
      {"", ErrorKind::unsupported_media_type, "expected multipart/form-data, got no Content-Type"},
      {"text/plain", ErrorKind::unsupported_media_type, "expected multipart/form-data, got \"text/plain\""},
      {"multipart/mixed; boundary=B", ErrorKind::unsupported_media_type,
       "expected multipart/form-data, got \"multipart/mixed\""},
      {"multipart/form-data-x; boundary=B", ErrorKind::unsupported_media_type,
       "expected multipart/form-data, got \"multipart/form-data-x\""},
      {std::string(200, 'x'), ErrorKind::unsupported_media_type,
       "expected multipart/form-data, got \"" + std::string(100, 'x') + "\""},
      {"multipart/form-data", ErrorKind::bad_request, none},
      {"multipart/form-data; charset=utf-8", ErrorKind::bad_request, none},
      {"multipart/form-data; boundary", ErrorKind::bad_request, malformed},
      {"multipart/form-data; boundary=", ErrorKind::bad_request, malformed},
      {"multipart/form-data; boundary=\"B", ErrorKind::bad_request, malformed},
      {"multipart/form-data; boundary=a=b", ErrorKind::bad_request, malformed},
      {"multipart/form-data; boundary=\"\"", ErrorKind::bad_request, invalid},
      {"multipart/form-data; boundary=\"a \"", ErrorKind::bad_request, invalid},
      {"multipart/form-data; boundary=" + std::string(71, 'x'), ErrorKind::bad_request, invalid},
      {"multipart/form-data; boundary=B; boundary=B", ErrorKind::bad_request, "the Content-Type has two boundaries"},
  };
  for (const auto& [type, kind, message] : cases) {
    SCOPED_TRACE(type);
    Request request = form_request(last, type);
    Result<Multipart> form = Multipart::from(request);
    ASSERT_EQ(form.has_value(), !kind.has_value());
    if (form) {
      EXPECT_TRUE(at_end(*form));
      continue;
    }
    EXPECT_EQ(form.error().kind(), kind);
    EXPECT_EQ(form.error().message(), message);
  }
  Request twice = form_request(last);
  twice.headers().add("content-type", "multipart/form-data; boundary=C");
  EXPECT_EQ(Multipart::from(twice).error().message(), "there are two Content-Type fields");
}

TEST_F(AMultipart, IsAHandlersParameter) {
  Router app;
  app.post("/{id}", [](Path<"id", int> id, Multipart form) -> Task<Result<std::string>> {
    Result<std::optional<Part>> first = co_await form.next();
    if (!first) co_return first.error();
    co_return std::to_string(*id) + (*first ? (*first)->name() : "nothing");
  });
  const Handler handler = app.handler();
  const auto answer = [&](Request request) {
    RequestBuilder{request}.target("/7");
    Reply reply = runtime.run(handler(request));
    return reply ? reply->body().text() : std::string{reply.error().message()};
  };
  EXPECT_EQ(answer(form_request(part("name=a", "1") + last)), "7a");
  EXPECT_EQ(answer(form_request("x", "text/plain")), "expected multipart/form-data, got \"text/plain\"");
}

TEST_F(AMultipart, IsCollected) {
  Multipart form = streamed(part("name=a", "1") + part("name=f; filename=x.bin", "file", "Content-Type: a/b\r\n") +
                            part("name=a", "2") + part("name=g; filename=\"\"", "") + last);
  Result<MultipartForm> collected = runtime.run(form.collect());
  ASSERT_TRUE(collected);
  EXPECT_THAT(collected->fields().all("a"), ElementsAre("1", "2"));
  EXPECT_EQ(collected->get("a"), "1");
  EXPECT_EQ(collected->get("f"), std::nullopt);
  ASSERT_EQ(collected->files().size(), 2u);
  EXPECT_EQ(collected->file("a"), nullptr);
  const MultipartFile* file = collected->file("f");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->name(), "f");
  EXPECT_EQ(file->filename(), "x.bin");
  EXPECT_EQ(file->content_type(), "a/b");
  EXPECT_EQ(file->size(), 4u);
  EXPECT_TRUE(file->in_memory());
  EXPECT_EQ(*runtime.run(file->read_all()), "file");
  EXPECT_EQ(collected->file("g")->filename(), "");
  EXPECT_EQ(collected->file("g")->size(), 0u);
}

TEST_F(AMultipart, KeepsAFilePastTheLimitOnDiskWithoutAName) {
  const std::string large(1'000'000, 'x');
  for (const std::size_t piece : {1'000, 10'000'000}) {
    Multipart form =
        streamed(part("name=small; filename=s", "1234") + part("name=large; filename=l", large + "end") + last, piece);
    Result<MultipartForm> collected = runtime.run(form.collect({.memory_limit = 4, .temporary_folder = folder.name()}));
    ASSERT_TRUE(collected);
    EXPECT_TRUE(collected->file("small")->in_memory());
    const MultipartFile& file = *collected->file("large");
    EXPECT_FALSE(file.in_memory());
    EXPECT_EQ(file.size(), large.size() + 3);
    EXPECT_EQ(*runtime.run(file.read_all()), large + "end");
    EXPECT_EQ(runtime.run(file.read_all(10)).error().kind(), ErrorKind::content_too_large);
    EXPECT_EQ(folder.entries(), 0u);
    EXPECT_EQ(folder.open_files(), 1u);
  }
  EXPECT_EQ(folder.open_files(), 0u) << "gone with its form";
}

TEST_F(AMultipart, LeavesNoFileWhenItFailsOrIsCancelled) {
  const std::string cut = part("name=f; filename=l", std::string(100'000, 'x'));
  const MultipartLimits limits{.memory_limit = 10, .temporary_folder = folder.name()};
  Multipart failing = streamed(cut, 1000);
  EXPECT_EQ(runtime.run(failing.collect(limits)).error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(folder.open_files(), 0u);

  Multipart form = streamed(cut, 1000);
  source->hang = true;
  Operation<Result<MultipartForm>> operation;
  bool ended = operation.start(form.collect(limits), &ended, [](void* flag) { *static_cast<bool*>(flag) = true; });
  runtime.run_ready();
  ASSERT_FALSE(ended);
  EXPECT_EQ(folder.open_files(), 1u) << "while more is awaited";
  operation.cancel();
  runtime.run_ready();
  ASSERT_TRUE(ended);
  EXPECT_THROW(operation.take(), Cancelled);
  EXPECT_EQ(folder.open_files(), 0u);
  EXPECT_EQ(folder.entries(), 0u);
}

TEST_F(AMultipart, LimitsWhatCollectingKeepsInMemory) {
  Multipart form = of(part("name=a", "12345") + last);
  const auto collected = runtime.run(form.collect({.field_bytes = 4}));
  ASSERT_FALSE(collected);
  EXPECT_EQ(collected.error().kind(), ErrorKind::content_too_large);
  EXPECT_THAT(std::string{collected.error().message()}, HasSubstr("part 1 (\"a\")"));
  Multipart file = of(part("name=a; filename=b", "12345") + last);
  EXPECT_TRUE(runtime.run(file.collect({.field_bytes = 4}))) << "a file is no field";
}

TEST_F(AMultipart, SaysNothingOfADiskThatFails) {
  Multipart form = of(part("name=f; filename=l", "12345") + last);
  const std::string nowhere = folder.path("nowhere");
  const auto collected = runtime.run(form.collect({.memory_limit = 4, .temporary_folder = nowhere.c_str()}));
  ASSERT_FALSE(collected);
  EXPECT_EQ(collected.error().kind(), ErrorKind::internal);
  EXPECT_THAT(std::string{collected.error().message()}, testing::Not(HasSubstr("nowhere")));
  EXPECT_THAT(std::string{collected.error().cause()}, HasSubstr("nowhere"));
}

TEST_F(AMultipart, SavesAPartAsItArrives) {
  const std::string content(1'000'000, 'x');
  Multipart form = streamed(part("name=f; filename=l", content) + part("name=e; filename=m", "") + last, 1000);
  EXPECT_EQ(*runtime.run(next(form).save_to(folder.path("saved"))), content.size());
  EXPECT_EQ(content_of(folder.path("saved")), content);
  struct stat status {};
  ASSERT_EQ(::stat(folder.path("saved").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(*runtime.run(next(form).save_to(folder.path("empty"))), 0u);
  EXPECT_EQ(content_of(folder.path("empty")), "");
  EXPECT_EQ(folder.entries(), 2u);
  EXPECT_EQ(folder.open_files(), 0u);
}

TEST_F(AMultipart, SavesNoPartThatIsNotWhole) {
  Multipart form = streamed(part("name=f; filename=l", std::string(1'000'000, 'x')), 1000);
  EXPECT_EQ(runtime.run(next(form).save_to(folder.path("saved"))).error().kind(), ErrorKind::bad_request);
  EXPECT_EQ(folder.entries(), 0u);
  EXPECT_EQ(folder.open_files(), 0u);
}

TEST_F(AMultipart, ReplacesNoFile) {
  std::ofstream{folder.path("there")} << "before";
  Multipart form = of(part("name=f; filename=a", "after") + part("name=g; filename=b", "after") + last);
  EXPECT_EQ(runtime.run(next(form).save_to(folder.path("there"))).error().kind(), ErrorKind::conflict);
  auto collected = runtime.run(form.collect({.memory_limit = 4, .temporary_folder = folder.name()}));
  EXPECT_EQ(runtime.run(collected->file("g")->save_to(folder.path("there"))).error().kind(), ErrorKind::conflict);
  EXPECT_EQ(content_of(folder.path("there")), "before");
  EXPECT_EQ(folder.entries(), 1u);
}

TEST_F(AMultipart, SavesWhatWasCollectedWhereverItIs) {
  for (const std::size_t in_memory : {4, 100}) {
    Multipart form = of(part("name=f; filename=a", "content") + last);
    auto collected = runtime.run(form.collect({.memory_limit = in_memory, .temporary_folder = folder.name()}));
    MultipartFile& file = *collected->file("f");
    EXPECT_EQ(file.in_memory(), in_memory > 4);
    const std::string first = folder.path("first" + std::to_string(in_memory));
    const std::string second = folder.path("second" + std::to_string(in_memory));
    EXPECT_TRUE(runtime.run(file.save_to(first)));
    EXPECT_TRUE(runtime.run(file.save_to(second)));
    std::ofstream{first, std::ios::app} << " changed";
    EXPECT_EQ(content_of(first), "content changed");
    EXPECT_EQ(content_of(second), "content") << "a file of its own";
  }
}

TEST_F(AMultipart, SavesFromOneFileSystemToAnother) {
  struct stat here {};
  struct stat there {};
  if (::stat("/dev/shm", &there) != 0 || ::stat(folder.name(), &here) != 0 || here.st_dev == there.st_dev) {
    GTEST_SKIP() << "there is one file system only";
  }
  Multipart form = of(part("name=f; filename=a", "content") + last);
  auto collected = runtime.run(form.collect({.memory_limit = 4, .temporary_folder = "/dev/shm"}));
  EXPECT_FALSE(collected->file("f")->in_memory());
  EXPECT_TRUE(runtime.run(collected->file("f")->save_to(folder.path("saved"))));
  EXPECT_EQ(content_of(folder.path("saved")), "content");
}

TEST_F(AMultipart, HandsAFileOnAsABody) {
  for (const std::size_t in_memory : {4, 100}) {
    Multipart form = of(part("name=f; filename=a", "content") + last);
    auto collected = runtime.run(form.collect({.memory_limit = in_memory, .temporary_folder = folder.name()}));
    Body body = std::move(*collected->file("f")).to_body();
    EXPECT_EQ(body.size(), 7u);
    EXPECT_EQ(*runtime.run(body.read_all()), "content");
  }
  EXPECT_EQ(folder.open_files(), 0u);
}

TEST_F(AMultipart, AsksTheEnvironmentForTheTemporaryFolder) {
  const char* before = std::getenv("TMPDIR");
  const std::optional<std::string> kept = before != nullptr ? std::optional<std::string>{before} : std::nullopt;
  ::setenv("TMPDIR", folder.name(), 1);
  {
    Multipart form = of(part("name=f; filename=a", "content") + last);
    auto collected = runtime.run(form.collect({.memory_limit = 4}));
    EXPECT_EQ(folder.open_files(), 1u);
  }
  if (kept) {
    ::setenv("TMPDIR", kept->c_str(), 1);
  } else {
    ::unsetenv("TMPDIR");
  }
}

}  // namespace
}  // namespace skiff
