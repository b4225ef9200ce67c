#pragma once

#include "net/refusal.hpp"

#include <skiff/core/error.hpp>
#include <skiff/http/request.hpp>

#include <string_view>

namespace skiff::net {

/// Told what a person who runs the server wants to know. Called on worker threads, several at once; must not
/// block and must not throw.
class Observer {
 public:
  virtual ~Observer() = default;

  /// What came was no acceptable request; its connection is closed.
  virtual void refused(std::string_view peer, const Refusal& refusal) = 0;

  /// A handler ended with an error that is the server's fault (5xx).
  virtual void failed(const Request& request, const Error& error) = 0;

  /// A limit turned callers away; told at most once a second per worker and limit.
  virtual void limited(std::string_view limit) = 0;

  /// Accepting failed, for want of file descriptors for example.
  virtual void accept_failed(std::string_view reason) = 0;
};

}  // namespace skiff::net
