#pragma once

#include "net/body_reader.hpp"
#include "net/output.hpp"
#include "net/request_parser.hpp"

#include <skiff/core/operation.hpp>
#include <skiff/http/propagation.hpp>
#include <skiff/http/request.hpp>
#include <skiff/http/response.hpp>
#include <skiff/telemetry/activity.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace skiff::net {

class RequestBody;

/// All that one request needs while it is served. A connection borrows one from its worker when bytes
/// arrive and returns it when it falls idle, so idle connections are small and the memory in use is warm.
struct Exchange final : Activity {
  explicit Exchange(const Limits& limits) : parser(limits), body(limits) {}

  std::string_view request_id() const override { return request.id(); }
  std::string_view route() const override { return request.route(); }
  const TraceContext& trace() const override { return request.trace(); }
  TimePoint deadline() const noexcept override { return deadline_after(began, request.headers()); }
  Tracer* tracer() const noexcept override { return spans; }

  RequestParser parser;
  Request request;
  BodyReader body;
  RequestBody* body_handle = nullptr;  // owned by whoever holds the request's Body; null without one
  TimePoint began{};  // the request: its head was read; the epoch before that
  TimePoint freed_at{};  // by the request before, just now: no need to look at the clock again
  Tracer* spans = nullptr;
  unsigned status = 0;  // that it was answered with; 0 before that
  Operation<Reply> handling;
  Operation<bool> sending;
  BodySource* streaming = nullptr;  // the answer's, while it is sent
  Output out;                   // answers not yet written
  std::uint64_t written = 0;    // of this answer, for the time its reader may take
  Duration write_waited{};
  TimePoint write_wait_began{};  // the epoch: this answer does not wait
  std::size_t turn = 0;         // what was written without waiting, see Connection::turn_is_over()
};

class ExchangePool {
 public:
  explicit ExchangePool(const Limits& limits) noexcept : limits_(&limits) {}

  std::unique_ptr<Exchange> take() {
    if (free_.empty()) return std::make_unique<Exchange>(*limits_);
    std::unique_ptr<Exchange> exchange = std::move(free_.back());
    free_.pop_back();
    return exchange;
  }

  /// Only with nothing left to write and no task running.
  void give_back(std::unique_ptr<Exchange> exchange) {
    constexpr std::size_t kept = 256;
    constexpr std::size_t largest_kept_output = 64 * 1024;
    if (free_.size() >= kept || exchange->out.capacity() > largest_kept_output) return;
    exchange->freed_at = {};
    free_.push_back(std::move(exchange));
  }

 private:
  const Limits* limits_;
  std::vector<std::unique_ptr<Exchange>> free_;
};

}  // namespace skiff::net
