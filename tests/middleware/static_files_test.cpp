#include <skiff/middleware/static_files.hpp>

#include "middleware/open_beneath.hpp"
#include "server/live_server.hpp"

#include <skiff/http/date.hpp>
#include <skiff/http/router.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace skiff {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::Client;
using test::LiveServer;
namespace fs = std::filesystem;

/// A folder `public` with a secret beside it.
struct AFolder {
  AFolder() {
    std::string pattern = testing::TempDir() + "skiff-files-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    path = pattern;
    write("secret.txt", "secret");
    write("public/hello.txt", "hello, world");
    write("public/index.html", "<h1>root</h1>");
    write("public/sub/index.html", "<h1>sub</h1>");
    write("public/empty/file.bin", "");
    write("public/.env", "secret");
    write("public/.git/config", "secret");
    write("public/.well-known/security.txt", "Contact: us");
    write("public/a b%.txt", "odd name");
  }
  ~AFolder() { fs::remove_all(path); }

  /// Long ago, so that nothing is within the tick of the clock.
  void write(const std::string& name, std::string_view text, std::chrono::seconds age = 1h) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream{path / name} << text;
    fs::last_write_time(path / name, fs::file_time_type::clock::now() - age);
  }
  std::string root() const { return path / "public"; }
  fs::path path;
};

struct StaticFilesOnAServer : testing::Test {
  Answer get(const std::string& target, std::string_view fields = "", std::string_view method = "GET") {
    Router app;
    app.get("/files/{path...}", StaticFiles{folder.root(), options});
    LiveServer server{app};
    Client client = server.send(LiveServer::request(method, "/files" + target, fields));
    return client.answer(method == "HEAD");
  }
  int status(const std::string& target) { return get(target).status; }

  AFolder folder;
  StaticFilesOptions options;
};

TEST_F(StaticFilesOnAServer, AreSentWithWhatDescribesThem) {
  const Answer answer = get("/hello.txt");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello, world");
  EXPECT_EQ(answer.field("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(answer.field("content-length"), "12");
  EXPECT_EQ(answer.field("cache-control"), "no-cache");
  EXPECT_EQ(answer.field("accept-ranges"), "bytes");
  EXPECT_TRUE(answer.field("etag").starts_with('"')) << answer.field("etag");
  EXPECT_TRUE(parse_http_date(answer.field("last-modified")));
  EXPECT_EQ(get("/empty/file.bin").body, "");
  EXPECT_EQ(get("/a%20b%25.txt").body, "odd name");
}

TEST_F(StaticFilesOnAServer, AnswerHeadWithTheLengthAlone) {
  const Answer answer = get("/hello.txt", "", "HEAD");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.field("content-length"), "12");
}

TEST_F(StaticFilesOnAServer, AnswerADirectoryWithItsIndex) {
  EXPECT_EQ(get("/").body, "<h1>root</h1>");
  EXPECT_EQ(get("/sub/").body, "<h1>sub</h1>");
  const Answer redirect = get("/sub?x=1");
  EXPECT_EQ(redirect.status, 308);
  EXPECT_EQ(redirect.field("location"), "/files/sub/?x=1");
  EXPECT_EQ(status("/empty"), 404) << "it has no index, and is not listed";
  EXPECT_EQ(status("/empty/"), 404);
  options.index = "";
  EXPECT_EQ(status("/"), 404);
}

TEST_F(StaticFilesOnAServer, FallBackForPathsThatAreNoFiles) {
  options.fallback = "index.html";
  EXPECT_EQ(get("/orders/7").body, "<h1>root</h1>");
  EXPECT_EQ(status("/orders/7.js"), 404) << "a script that is missing must not become a page";
  EXPECT_EQ(status("/.git"), 404);
}

TEST_F(StaticFilesOnAServer, NeverShowWhatIsHiddenOrOutside) {
  fs::create_symlink(folder.path / "secret.txt", folder.path / "public/link.txt");
  fs::create_symlink("../secret.txt", folder.path / "public/relative.txt");
  fs::create_symlink(folder.path, folder.path / "public/up");
  for (const char* target :
       {"/.env", "/.git/config", "/%2egit/config", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
        "/sub/../../secret.txt", "/sub/..%2f..%2fsecret.txt", "/sub%2findex.html", "//hello.txt", "/hello.txt/",
        "/hello.txt%00.html", "/link.txt", "/relative.txt", "/up/secret.txt", "/.well-known/security.txt", "/nothing",
        "/..\\secret.txt"}) {
    const Answer answer = get(target);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << target << ": " << answer.status;
    EXPECT_NE(answer.body, "secret") << target;
  }
}

TEST_F(StaticFilesOnAServer, FollowLinksThatStayInside) {
  fs::create_symlink("hello.txt", folder.path / "public/inside.txt");
  if (status("/inside.txt") == 404) GTEST_SKIP() << "this kernel has no openat2";
  EXPECT_EQ(get("/inside.txt").body, "hello, world");
}

TEST_F(StaticFilesOnAServer, ShowTheWellKnownWhereTold) {
  options.well_known = true;
  EXPECT_EQ(get("/.well-known/security.txt").body, "Contact: us");
  EXPECT_EQ(status("/.well-known/.hidden"), 404);
  EXPECT_EQ(status("/.env"), 404);
}

TEST_F(StaticFilesOnAServer, AreNoDevicesAndNothingThatMayNotBeRead) {
  ASSERT_EQ(::mkfifo((folder.path / "public/fifo").c_str(), 0600), 0);
  EXPECT_EQ(status("/fifo"), 404) << "and nobody waits for its writer";
  fs::permissions(folder.path / "public/hello.txt", fs::perms::none);
  EXPECT_EQ(status("/hello.txt"), ::geteuid() == 0 ? 200 : 404) << "root may read anything";
}

TEST_F(StaticFilesOnAServer, AreNotSentToWhoHasThem) {
  const Answer first = get("/hello.txt");
  for (const std::string& field :
       {"If-None-Match: " + first.field("etag"), "If-Modified-Since: " + first.field("last-modified")}) {
    const Answer answer = get("/hello.txt", field + "\r\n");
    EXPECT_EQ(answer.status, 304) << field;
    EXPECT_EQ(answer.field("etag"), first.field("etag"));
    EXPECT_FALSE(answer.has("content-type"));
  }
  EXPECT_EQ(get("/hello.txt", "If-Match: \"other\"\r\n").status, 412);
  folder.write("public/hello.txt", "hello, again", 30min);
  EXPECT_EQ(get("/hello.txt", "If-None-Match: " + first.field("etag") + "\r\n").body, "hello, again");
}

TEST_F(StaticFilesOnAServer, HaveAWeakTagWhileTheirTimeCannotTell) {
  folder.write("public/hello.txt", "new", -5s);
  EXPECT_TRUE(get("/hello.txt").field("etag").starts_with("W/\""));
}

TEST_F(StaticFilesOnAServer, AreSentInPart) {
  const Answer part = get("/hello.txt", "Range: bytes=7-\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "world");
  EXPECT_EQ(part.field("content-range"), "bytes 7-11/12");
  EXPECT_EQ(get("/hello.txt", "Range: bytes=-5\r\n").body, "world");
  const Answer beyond = get("/hello.txt", "Range: bytes=12-\r\n");
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.field("content-range"), "bytes */12");
  EXPECT_EQ(get("/hello.txt", "Range: lines=1-2\r\n").status, 200);
}

TEST_F(StaticFilesOnAServer, AreSentInSeveralParts) {
  const Answer parts = get("/hello.txt", "Range: bytes=0-4,7-11\r\n");
  EXPECT_EQ(parts.status, 206);
  const std::string type = parts.field("content-type");
  const std::string start = "multipart/byteranges; boundary=";
  ASSERT_TRUE(type.starts_with(start)) << type;
  const std::string line = "\r\n--" + type.substr(start.size());
  const std::string text = "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
  EXPECT_EQ(parts.body, line + text + "0-4/12\r\n\r\nhello" + line + text + "7-11/12\r\n\r\nworld" + line + "--\r\n");
  EXPECT_EQ(parts.field("content-length"), std::to_string(parts.body.size()));
}

TEST_F(StaticFilesOnAServer, AreSentInPartOnlyWhileTheyAreTheSame) {
  const Answer first = get("/hello.txt");
  const auto status_if = [&](const std::string& validator) {
    return get("/hello.txt", "Range: bytes=0-4\r\nIf-Range: " + validator + "\r\n").status;
  };
  EXPECT_EQ(status_if(first.field("etag")), 206);
  EXPECT_EQ(status_if(first.field("last-modified")), 206);
  EXPECT_EQ(status_if("\"other\""), 200);
  EXPECT_EQ(status_if("W/" + first.field("etag")), 200);
  EXPECT_EQ(status_if("Sun, 06 Nov 1994 08:49:37 GMT"), 200);
}

TEST_F(StaticFilesOnAServer, ArePrecompressedWhereTheyCanBe) {
  folder.write("public/app.js", "plain");
  folder.write("public/app.js.gz", "gzipped");
  folder.write("public/app.js.br", "brotli");
  const Answer brotli = get("/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(brotli.body, "brotli");
  EXPECT_EQ(brotli.field("content-encoding"), "br");
  EXPECT_EQ(brotli.field("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(brotli.field("vary"), "Accept-Encoding");
  EXPECT_EQ(get("/app.js", "Accept-Encoding: gzip, br;q=0.5\r\n").body, "gzipped");
  const Answer plain = get("/app.js");
  EXPECT_EQ(plain.body, "plain");
  EXPECT_EQ(plain.field("vary"), "Accept-Encoding");
  EXPECT_NE(plain.field("etag"), brotli.field("etag"));
  folder.write("public/app.js", "changed", 1min);
  EXPECT_EQ(get("/app.js", "Accept-Encoding: br\r\n").body, "changed") << "the compressed one is older";
  options.precompressed = false;
  EXPECT_FALSE(get("/app.js", "Accept-Encoding: br\r\n").has("vary"));
}

TEST_F(StaticFilesOnAServer, TakeTypesOfTheServicesOwn) {
  options.content_types = {{"txt", "text/x-own"}};
  EXPECT_EQ(get("/hello.txt").field("content-type"), "text/x-own");
  folder.write("public/thing.UNKNOWN", "?");
  EXPECT_EQ(get("/thing.UNKNOWN").field("content-type"), "application/octet-stream");
}

TEST(StaticFilesOf, ADirectoryThatIsNotThereRefuseTheStart) {
  try {
    StaticFiles{"/nowhere/at/all"};
    FAIL() << "it was taken";
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(), "StaticFiles: /nowhere/at/all: No such file or directory");
  }
}

TEST(WalkingBeneath, OpensFilesAndFollowsNoLink) {
  const AFolder folder;
  fs::create_symlink("hello.txt", folder.path / "public/link.txt");
  fs::create_symlink("sub", folder.path / "public/linked");
  const Descriptor root{::open(folder.root().c_str(), O_PATH | O_DIRECTORY)};
  EXPECT_TRUE(walk_beneath(root.get(), "hello.txt"));
  EXPECT_TRUE(walk_beneath(root.get(), "sub/index.html"));
  for (const char* path :
       {"link.txt", "linked/index.html", "../secret.txt", "sub/../hello.txt", "hello.txt/x", "", "/"}) {
    EXPECT_FALSE(walk_beneath(root.get(), path)) << path;
  }
}

}  // namespace
}  // namespace skiff
