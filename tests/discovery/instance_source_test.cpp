#include <skiff/discovery/instance_source.hpp>

#include <skiff/core/error.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace skiff {
namespace {

struct ASourceOfNothingYet : InstanceSource {};

std::vector<Instance> numbered(std::uint64_t version) {
  Instance instance;
  instance.id = std::to_string(version);
  return {instance};
}

TEST(AnInstanceSource, HasAnEmptyListOfVersionZeroFirst) {
  const ASourceOfNothingYet source;
  EXPECT_EQ(source.version(), 0U);
  ASSERT_NE(source.current(), nullptr);
  EXPECT_TRUE(source.current()->empty());
}

TEST(AFixedSource, HasItsListAtOnceAndCountsUpdates) {
  const auto source = fixed(numbered(7));
  EXPECT_EQ(source->version(), 1U);
  const InstanceList before = source->current();
  source->update(numbered(8));
  EXPECT_EQ(source->version(), 2U);
  EXPECT_EQ(before->at(0).id, "7") << "a list that was handed out does not change";
  EXPECT_EQ(source->current()->at(0).id, "8");
}

TEST(AFixedSource, TakesAddresses) {
  const auto source = fixed({"http://10.0.0.1:8080", "unix:/run/x.sock"});
  ASSERT_EQ(source->current()->size(), 2U);
  EXPECT_EQ(source->current()->at(0).port, 8080);
  EXPECT_EQ(source->current()->at(1).unix_path, "/run/x.sock");
}

TEST(AFixedSource, RefusesAWrongAddressAtConstruction) {
  try {
    fixed({"http://ok", "https://later"});
    FAIL() << "not refused";
  } catch (const ConfigurationError& error) {
    EXPECT_NE(std::string{error.what()}.find("\"https://later\""), std::string::npos) << error.what();
  }
}

TEST(ASourceReadByOtherThreads, ShowsEachTheListOfTheVersionItHasSeenOrANewerOne) {
  constexpr std::uint64_t last = 2000;
  const auto source = fixed(numbered(1));
  std::vector<std::uint64_t> wrong(2, 0);
  std::vector<std::thread> readers;
  for (std::uint64_t& mine : wrong) {
    readers.emplace_back([&source, &mine] {
      std::uint64_t seen = 0;
      while (seen < last) {
        const std::uint64_t version = source->version();
        if (version == seen) {
          std::this_thread::yield();
          continue;
        }
        seen = version;
        if (std::stoull(source->current()->at(0).id) < version) ++mine;
      }
    });
  }
  for (std::uint64_t version = 2; version <= last; ++version) source->update(numbered(version));
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, (std::vector<std::uint64_t>{0, 0}));
}

}  // namespace
}  // namespace skiff
