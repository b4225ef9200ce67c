#include "telemetry/cells.hpp"

#include <skiff/telemetry/metrics.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace skiff {
namespace {

// A run of cells while this object lives.
class CellRun {
 public:
  explicit CellRun(std::size_t count) : count_(count), first_(allocate_cells(count)) {}
  CellRun(const CellRun&) = delete;
  CellRun& operator=(const CellRun&) = delete;
  ~CellRun() { release_cells(first_, count_); }

  CellIndex first() const { return first_; }
  std::uint64_t sum() const { return sums().front(); }
  std::vector<std::uint64_t> sums() const {
    std::vector<std::uint64_t> sums(count_);
    sum_integers(all_shards(), first_, sums);
    return sums;
  }

 private:
  std::size_t count_;
  CellIndex first_;
};

TEST(Cells, AreZeroWheneverTheyAreHandedOut) {
  CellIndex before = nowhere;
  {
    const CellRun run{7};
    before = run.first();
    for (std::size_t i = 0; i < 7; ++i) add_integer(own_cells(run.first())[i], 100);
    EXPECT_EQ(run.sums(), std::vector<std::uint64_t>(7, 100));
  }
  const CellRun run{7};
  EXPECT_EQ(run.first(), before);
  EXPECT_EQ(run.sums(), std::vector<std::uint64_t>(7, 0));
}

TEST(Cells, OfOneRunLieInOneChunk) {
  std::vector<std::unique_ptr<CellRun>> runs;
  for (int i = 0; i < 10; ++i) {
    runs.push_back(std::make_unique<CellRun>(600));
    EXPECT_EQ(runs.back()->first() / cells_per_chunk, (runs.back()->first() + 599) / cells_per_chunk);
  }
  EXPECT_THROW(allocate_cells(cells_per_chunk + 1), std::length_error);
}

TEST(Cells, RunOutAtLastAndSaySo) {
  constexpr std::size_t histogram = 16;
  std::vector<std::unique_ptr<CellRun>> runs;
  for (const std::size_t count : {cells_per_chunk, histogram}) {
    do {
      ASSERT_LT(runs.size(), most_chunks * cells_per_chunk / histogram);
      runs.push_back(std::make_unique<CellRun>(count));
    } while (runs.back()->first() != nowhere);
  }

  // One may count all the same, and what had room goes on.
  Metrics metrics;
  const Histogram none = metrics.histogram("none", "");
  none.observe(1);
  EXPECT_EQ(metrics.snapshot().at(0).series.at(0).count(), 0U);
  const Family<Histogram> family = metrics.histogram("family", "", {"label"});
  family.with({"a"}).observe(1);
  add_integer(*own_cells(runs.front()->first()), 1);
  EXPECT_EQ(runs.front()->sum(), 1U);
}

TEST(AShard, IsTakenOverWithItsValues) {
  const CellRun run{1};
  constexpr int threads = 1000;
  for (int i = 0; i < threads; ++i) std::thread{[&] { add_integer(*own_cells(run.first()), 1); }}.join();
  EXPECT_EQ(run.sum(), threads);
  EXPECT_LT(all_shards().size(), 100U);
}

// Counts when its thread ends, after the shard could have been given back.
struct CountsAtTheEnd {
  explicit CountsAtTheEnd(CellIndex first) : cell(first) {}
  ~CountsAtTheEnd() { add_integer(*own_cells(cell), 1); }
  CellIndex cell;
};

TEST(AShard, IsThereUntilTheLastOfItsThread) {
  const CellRun run{1};
  const std::size_t before = [] {
    std::thread{[] { own_cells(nowhere); }}.join();
    return all_shards().size();
  }();
  for (int i = 0; i < 20; ++i) {
    std::thread{[&] {
      thread_local const CountsAtTheEnd at_the_end{run.first()};
      if (i % 2 == 0) add_integer(*own_cells(run.first()), 1);
      EXPECT_EQ(at_the_end.cell, run.first());
    }}.join();
  }
  EXPECT_EQ(run.sum(), 30U);
  EXPECT_EQ(all_shards().size(), before);
}

TEST(Increments, OfThreadsThatComeAndGoAddUpExactly) {
  Metrics metrics;
  const Counter counter = metrics.counter("c", "");
  const UpDownCounter up_and_down = metrics.up_down_counter("u", "");
  const Gauge gauge = metrics.gauge("g", "");
  const Histogram histogram = metrics.histogram("h", "", {.unit = {}, .buckets = {0, 1, 2}});
  const Family<Counter> family = metrics.counter("f", "", {"label"});

  constexpr int generations = 10;
  constexpr int threads = 8;
  constexpr int each = 1000;
  std::atomic<bool> done{false};
  std::thread scraper{[&] {
    double last = 0;
    while (!done) {
      const double count = metrics.snapshot().at(0).series.at(0).value;
      EXPECT_GE(count, last);
      last = count;
    }
  }};
  for (int generation = 0; generation < generations; ++generation) {
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        for (int i = 0; i < each; ++i) {
          counter.add();
          up_and_down.add(i % 2 == 0 ? 3 : -2);
          gauge.add(1);
          histogram.observe(i % 4);
          family.with({std::to_string((thread + i) % 10)}).add();
        }
      });
    }
    for (std::thread& thread : running) thread.join();
  }
  done = true;
  scraper.join();

  constexpr double total = double{generations} * threads * each;
  const auto families = metrics.snapshot();
  EXPECT_EQ(families.at(0).series.at(0).value, total);
  ASSERT_EQ(families.at(1).series.size(), 10U);
  for (const SeriesSnapshot& series : families.at(1).series) EXPECT_EQ(series.value, total / 10);
  EXPECT_EQ(families.at(2).series.at(0).value, total);
  for (const std::uint64_t count : families.at(3).series.at(0).bucket_counts) EXPECT_EQ(count, total / 4);
  EXPECT_EQ(families.at(3).series.at(0).value, total * 1.5);
  EXPECT_EQ(families.at(4).series.at(0).value, total / 2);
}

}  // namespace
}  // namespace skiff
