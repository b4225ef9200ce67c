#pragma once

#include "net/descriptor.hpp"

#include <chrono>

namespace skiff {

/// What asks a service to end: SIGTERM, SIGINT, or the program itself. Blocks both signals for the thread
/// that makes it and the threads that this thread starts.
class StopRequests {
 public:
  StopRequests();
  StopRequests(const StopRequests&) = delete;
  StopRequests& operator=(const StopRequests&) = delete;

  /// Waits for the next request; false when `patience` passed first. Negative: waits for ever.
  bool wait(std::chrono::milliseconds patience);

  /// From any thread.
  void request();

 private:
  net::Descriptor signals_;
  net::Descriptor event_;
};

}  // namespace skiff
