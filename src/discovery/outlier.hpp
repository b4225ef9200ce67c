#pragma once

#include <skiff/discovery/balancer_observer.hpp>
#include <skiff/discovery/balancer_options.hpp>

#include <array>
#include <optional>

namespace skiff::discovery {

/// Decides for one instance whether it fails so much more than it should that it is taken out, and for how long.
class Outlier {
 public:
  /// A try ended. The reason to take the instance out, if there is one now.
  std::optional<EjectionReason> record(bool failed, TimePoint now, const EjectionOptions& options) noexcept;

  /// Out, from now on; returns for how long.
  Duration eject(TimePoint now, const EjectionOptions& options) noexcept;
  /// In again, with nothing held against it but the number of its ejections.
  void bring_back(TimePoint now) noexcept;

  bool ejected() const noexcept { return ejected_; }
  /// When its ejection is over.
  TimePoint until() const noexcept { return until_; }

  /// True the first time since its last success: its ejection was refused.
  bool refuse() noexcept;

 private:
  struct Tries {
    std::uint32_t all = 0;
    std::uint32_t failed = 0;
  };
  void slide(TimePoint now, Duration window) noexcept;

  std::array<Tries, 2> halves_{};  // of the window: this one, and the one before
  std::int64_t half_ = 0;          // which half this one is, since the clock's epoch
  TimePoint half_ends_ = TimePoint::min();
  std::uint32_t in_a_row_ = 0;
  std::int64_t ejections_ = 0;  // that the next one's length still counts
  TimePoint until_{};           // when the last ejection is or was over
  bool ejected_ = false;
  bool refused_ = false;
};

}  // namespace skiff::discovery
