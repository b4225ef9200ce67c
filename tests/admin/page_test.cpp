#include "admin/page.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace skiff::admin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// What the first group of `pattern` matched, each time it did.
std::vector<std::string> all_of(std::string_view text, const char* pattern) {
  const std::string searched{text};
  const std::regex expression{pattern};
  std::vector<std::string> found;
  for (std::sregex_iterator match{searched.begin(), searched.end(), expression}; match != std::sregex_iterator{}; ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

std::set<std::string> names() {
  std::set<std::string> names;
  for (const PageFile& file : page_files()) names.insert(std::string{file.name});
  return names;
}

TEST(Page, IsEmbeddedFileByFileAndByteByByte) {
  std::size_t sources = 0;
  for (const auto& entry : std::filesystem::directory_iterator{PAGE_SOURCES}) {
    const std::string name = entry.path().filename();
    const auto files = page_files();
    const auto file = std::ranges::find(files, name, &PageFile::name);
    ASSERT_NE(file, files.end()) << name << " is not named in src/admin/CMakeLists.txt";
    EXPECT_EQ(file->content, read(entry.path())) << name;
    ++sources;
  }
  EXPECT_THAT(page_files(), SizeIs(sources));
}

TEST(Page, HasTypesThatABrowserRunsUnderNosniff) {
  for (const PageFile& file : page_files()) {
    const std::string_view type = file.name.ends_with(".html")  ? "text/html; charset=utf-8"
                                  : file.name.ends_with(".css") ? "text/css; charset=utf-8"
                                                                : "text/javascript; charset=utf-8";
    EXPECT_EQ(file.content_type, type) << file.name;
  }
}

TEST(Page, HasAStrongTagForEachContent) {
  std::set<std::string_view> tags;
  for (const PageFile& file : page_files()) {
    EXPECT_THAT(std::string{file.etag}, testing::MatchesRegex("\"[0-9a-f]{16}\"")) << file.name;
    tags.insert(file.etag);
  }
  EXPECT_THAT(tags, SizeIs(page_files().size()));
}

TEST(Page, RefersToNothingButItself) {
  const std::set<std::string> known = names();
  for (const PageFile& file : page_files()) {
    EXPECT_THAT(all_of(file.content, R"((https?://(?!www\.w3\.org/2000/svg)[^'" ]*))"), IsEmpty()) << file.name;
    EXPECT_THAT(all_of(file.content, R"((url\())"), IsEmpty()) << file.name;
    for (const std::string& import : all_of(file.content, R"(from '\./([^']+)')")) {
      EXPECT_TRUE(known.contains(import)) << file.name << " imports " << import;
    }
    if (file.name != "index.html") continue;
    const auto links = all_of(file.content, R"re((?:src|href)="([^"#][^":]*\.[a-z]+)")re");
    EXPECT_THAT(links, testing::UnorderedElementsAre("style.css", "app.js"));
  }
}

// The policy forbids these: they would be dead, and a page that needs them would need a weaker policy.
TEST(Page, NeedsNoInlineScriptAndNoMarkupFromText) {
  for (const PageFile& file : page_files()) {
    const std::string content{file.content};
    for (const char* sink : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                             "srcdoc", "javascript:", "DOMParser", "setHTML"}) {
      EXPECT_THAT(content, Not(HasSubstr(sink))) << file.name;
    }
    if (!file.name.ends_with(".html")) continue;
    EXPECT_THAT(all_of(content, R"((<[^>]+\s(?:on\w+|style)=))"), IsEmpty());
    EXPECT_THAT(all_of(content, R"((<style|<script(?![^>]* src=)))"), IsEmpty());
  }
  EXPECT_THAT(std::string{page_policy}, AllOf(StartsWith("default-src 'none'; "), Not(HasSubstr("unsafe"))));
}

// It is part of every service.
TEST(Page, StaysSmall) {
  std::size_t bytes = 0;
  for (const PageFile& file : page_files()) bytes += file.content.size();
  EXPECT_LT(bytes, 84U * 1024U);
}

}  // namespace
}  // namespace skiff::admin
