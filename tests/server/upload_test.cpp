#include "server/live_server.hpp"

#include <skiff/http/multipart.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sched.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skiff {
namespace {

using test::Answer;
using test::Client;
using test::Event;
using test::LiveServer;
using testing::EndsWith;
using testing::HasSubstr;

/// For what is uploaded and where it goes; gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "skiff-upload-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const char* name() const { return path_.c_str(); }

  std::string file(std::string_view name, std::string_view content) const {
    const std::string path = path_ + "/" + std::string{name};
    std::ofstream{path, std::ios::binary} << content;
    return path;
  }

  /// Files without a name that this process has open here.
  std::size_t temporary_files() const {
    std::size_t count = 0;
    for (const auto& descriptor : std::filesystem::directory_iterator{"/proc/self/fd"}) {
      std::error_code gone;
      const std::string target = std::filesystem::read_symlink(descriptor, gone).string();
      if (target.starts_with(path_) && target.ends_with("(deleted)")) ++count;
    }
    return count;
  }

 private:
  std::string path_;
};

/// What curl prints, then its newline and the status.
std::string curl(const std::string& arguments) {
  const std::string command = "curl -sS --noproxy '*' --max-time 20 -w '\\n%{http_code}' " + arguments + " 2>&1";
  FILE* output = ::popen(command.c_str(), "r");
  std::string text;
  for (int c = std::fgetc(output); c != EOF; c = std::fgetc(output)) text += static_cast<char>(c);
  ::pclose(output);
  return text;
}

bool has_curl() { return std::system("command -v curl >/dev/null") == 0; }

std::string numbered_lines(std::size_t bytes) {
  std::string text;
  for (int line = 0; text.size() < bytes; ++line) text += "line " + std::to_string(line) + "\r\n--";
  return text;
}

/// Tells how many temporary files there are when all that it was declared before has ended.
class Ending {
 public:
  Ending(const Folder& folder, Event<std::size_t>& left) : folder_(folder), left_(left) {}
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;
  ~Ending() { left_.happens(folder_.temporary_files()); }

 private:
  const Folder& folder_;
  Event<std::size_t>& left_;
};

struct AnUpload : testing::Test {
  /// Answers what it was given: fields, then files with where they were kept.
  Router described() {
    Router app;
    app.post("/", [this](Multipart form) -> Task<Result<std::string>> {
      Result<MultipartForm> collected = co_await form.collect({.temporary_folder = folder.name()});
      if (!collected) co_return collected.error();
      std::string text;
      std::string content_of_files;
      for (const auto& [name, value] : collected->fields()) text.append(name).append("=").append(value).append(";");
      for (const MultipartFile& file : collected->files()) {
        text.append(file.name()).append("=").append(file.filename()).append(",").append(file.content_type());
        text.append(",").append(std::to_string(file.size())).append(file.in_memory() ? ",memory;" : ",disk;");
        Result<std::string> content = co_await file.read_all();
        if (!content) co_return content.error();
        content_of_files += *content;
      }
      if (!collected->files().empty()) received.happens(std::move(content_of_files));
      co_return text;
    }).body_limit(5'000'000);
    app.post("/small", [](Multipart form) -> Task<Result<std::string>> {
      for (;;) {
        Result<std::optional<Part>> part = co_await form.next();
        if (!part) co_return part.error();
        if (!*part) co_return "all";
      }
    }).body_limit(1000);
    return app;
  }

  Folder folder;
  Event<std::string> received;  // the content of all files, one after the other
};

TEST_F(AnUpload, OfCurlArrivesWhole) {
  if (!has_curl()) GTEST_SKIP() << "there is no curl";
  const std::string large = numbered_lines(600'000);
  const std::string large_path = folder.file("large.bin", large);
  const std::string small_path = folder.file("small.txt", "little");
  LiveServer server{described().handler()};
  const std::string answer =
      curl("-F 'title=\xc3\xbc & more' -F 'empty=' -F 'f=@" + small_path + "' -F 'g=@" + large_path +
           ";type=a/b;filename=../odd;name.bin' -F 'f=@" + small_path + ";filename=\"a\\\"b\"' " +
           server.address().url() + "/");
  EXPECT_THAT(answer, testing::StartsWith("title=\xc3\xbc & more;empty=;f=small.txt,text/plain,6,memory;g="));
  EXPECT_THAT(answer, HasSubstr(",a/b," + std::to_string(large.size()) + ",disk;f="));
  EXPECT_THAT(answer, EndsWith("\n200"));
  EXPECT_EQ(answer.find(".."), std::string::npos) << answer;
  EXPECT_EQ(received.get(), "little" + large + "little");
  EXPECT_EQ(folder.temporary_files(), 0u);
}

TEST_F(AnUpload, OfCurlMayBeChunked) {
  if (!has_curl()) GTEST_SKIP() << "there is no curl";
  const std::string path = folder.file("large.bin", numbered_lines(400'000));
  LiveServer server{described().handler()};
  const std::string answer =
      curl("-H 'Transfer-Encoding: chunked' -H 'Expect:' -F 'f=@" + path + "' " + server.address().url() + "/");
  EXPECT_THAT(answer, EndsWith(",disk;\n200"));
  EXPECT_EQ(received.get(), numbered_lines(400'000));
}

TEST_F(AnUpload, OfCurlThatIsTooLargeIsToldSo) {
  if (!has_curl()) GTEST_SKIP() << "there is no curl";
  const std::string path = folder.file("large.bin", numbered_lines(2'000));
  LiveServer server{described().handler()};
  EXPECT_THAT(curl("-F 'f=@" + path + "' " + server.address().url() + "/small"), EndsWith("\n413"));
  EXPECT_THAT(curl("-H 'Transfer-Encoding: chunked' -F 'f=@" + path + "' " + server.address().url() + "/small"),
              EndsWith("\n413"));
}

TEST_F(AnUpload, ThatIsNoneIsToldWhatWasExpected) {
  LiveServer server{described().handler()};
  Client client = server.send(server.post("/", "a=1", "Content-Type: application/x-www-form-urlencoded\r\n"));
  Answer answer = client.answer();
  EXPECT_EQ(answer.status, 415);
  EXPECT_THAT(answer.body, HasSubstr(R"(expected multipart/form-data, got \"application/x-www-form-urlencoded\")"));
  client.send(server.post("/", "--B\r\n", "Content-Type: multipart/form-data; boundary=B\r\n"));
  answer = client.answer();
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("before the first part, byte 5: the body ended"));
  client.send(server.post("/", "--B--", "Content-Type: multipart/form-data; boundary=B\r\n"));
  EXPECT_EQ(client.answer().status, 200) << "the connection goes on";
}

TEST_F(AnUpload, WhoseCallerLeavesLeavesNoFile) {
  Event<std::size_t> left;
  Router app;
  app.post("/", [&](Multipart form) -> Task<Result<std::string>> {
    const Ending ending{folder, left};
    Result<MultipartForm> collected = co_await form.collect({.temporary_folder = folder.name()});
    if (!collected) co_return collected.error();
    co_return "it came whole";
  });
  LiveServer server{app.handler()};
  const std::string begin =
      "--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" + numbered_lines(600'000);
  Client client = server.send(server.request(
      "POST", "/", "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 5000000\r\n", begin));
  const auto deadline = std::chrono::steady_clock::now() + Client::patience;
  while (folder.temporary_files() == 0 && std::chrono::steady_clock::now() < deadline) ::sched_yield();
  EXPECT_EQ(folder.temporary_files(), 1u);
  client.reset();
  EXPECT_EQ(left.get(), 0u);
}

}  // namespace
}  // namespace skiff
