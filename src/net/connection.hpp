#pragma once

#include "net/buffer.hpp"
#include "net/deadlines.hpp"
#include "net/exchange.hpp"
#include "net/receiver.hpp"
#include "net/response_head.hpp"
#include "net/socket.hpp"

#include <skiff/core/cancellation.hpp>
#include <skiff/core/task.hpp>
#include <skiff/telemetry/snapshot.hpp>

#include <boost/intrusive/list_hook.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace skiff::net {

class RequestBody;
class Worker;

/// One HTTP/1 connection, from accept to close, on one worker. It reads, parses, has the request handled,
/// writes, and starts over; several requests that arrive together are answered by one write. A handler that
/// answers at once costs no task, no timer and no wait.
///
/// Counted by reference: the worker's list, each pending I/O operation and each running task hold one.
class Connection final : private Deadline, private PeerName, public boost::intrusive::list_base_hook<> {
 public:
  using Ptr = boost::intrusive_ptr<Connection>;

  Connection(Worker& worker, Socket socket);
  ~Connection() override;

  void start();

  /// Instead of start(): there are too many connections. Says so, and closes.
  void turn_away();

  /// The worker is draining: closes this connection if it is idle and no request is likely to be on its way; ends a
  /// stream that would go on for ever.
  void drain(TimePoint now);

  /// Ends it now: cancels its handler, closes the socket.
  void abort();

  ConnectionSnapshot inspect() const;

  /// Cancels the handler if the caller has left. For requests that take longer than a tick.
  void check_peer();

 private:
  friend class RequestBody;
  friend class Flights;
  friend void intrusive_ptr_add_ref(Connection* connection) noexcept { ++connection->references_; }
  friend void intrusive_ptr_release(Connection* connection) noexcept {
    if (--connection->references_ == 0) destroy(connection);
  }

  [[gnu::noinline]] static void destroy(Connection* connection) noexcept;

  enum class Phase : std::uint8_t {
    reading,     // waits for a request, or the rest of its head
    handling,    // a task makes the answer
    sending,     // a task writes a streamed answer
    flushing,    // waits until the caller reads, then goes on
    discarding,  // discards the rest of a body that the handler did not want
    lingering,   // has said goodbye; reads on so that the caller gets to see it
    closed,
  };

  /// A task waits here for more of the request's body, or until what it wrote has left.
  class BodyArrival;
  class Drained;

  /// The receive that is pending, of a head or a body: holds a reference.
  class Reception final : public ReceiveOperation {
   public:
    explicit Reception(Connection& connection) noexcept;

   private:
    Connection& connection_;
  };

  /// What the event loop calls goes through here: should memory run out, this connection ends and the others go on.
  template <class Step>
  void guarded(const Step& step) {
    try {
      step();
    } catch (const std::bad_alloc&) {
      out_of_memory();
    }
  }
  void out_of_memory();

  // Reading and dispatching.
  void receive(char* space, std::size_t size, bool of_body);
  void on_received();
  void read();
  void on_read(const boost::system::error_code& failed, std::size_t bytes);
  void proceed();
  bool serve_one();
  bool dispatch();
  bool handle();
  Task<Reply> call_handler();
  bool refuse(const Refusal& refusal);
  void begin_request();
  void record_request();
  void begin_flight();
  void end_flight();
  Reply outcome();

  // The request's body.
  Task<Result<std::string_view>> read_body();
  std::optional<Result<std::string_view>> take_body();
  Task<Result<std::string_view>> wait_for_body();
  void receive_body(BodyArrival& arrival);
  void on_body(const boost::system::error_code& failed, std::size_t bytes);
  Task<bool> discard_body();

  // Answering. True: go on with the next request; false: something else will.
  bool answer(Reply&& reply);
  Response error_response(const Error& error, const Request* request);
  void failed(const Error& error);
  bool send(Response&& response);
  void invite_before(const Response& stream);
  ResponseFraming frame(const Response& response);
  bool send_whole(const Response& response, const ResponseFraming& framing);
  bool send_streamed(Response response, const ResponseFraming& framing);
  Task<bool> stream(Response response, ResponseFraming framing);
  Task<bool> stream_file(FileRange file);
  bool finish();
  void end_request();
  bool next_request();

  /// Runs a task in `phase`, then goes on with `then(whether it returned true)`.
  bool run(Phase phase, Task<bool> task, bool (Connection::*then)(bool ended_well));
  bool task_ended();
  bool after_stream(bool ended_well);
  bool after_discard(bool ended_well);

  // Writing.
  enum class Flushed : std::uint8_t { all, blocked, failed };
  Flushed flush(std::string_view piece = {}, std::string_view tail = {});
  Flushed flush_file();
  bool turn_is_over(std::size_t written) noexcept;
  void await_writable();
  void on_writable(const boost::system::error_code& failed);

  /// While a task waits for something else: what there is to write leaves at the reader's pace.
  void flush_meanwhile();

  /// True when all is written. Otherwise the connection is flushing or closed, and goes on by itself.
  bool flush_all();

  // Ending.
  void on_deadline() override;
  void fall_idle();
  void close_if_quiet(TimePoint now);
  void linger();
  void close();

  std::string_view text() const override;  // PeerName

  Worker& worker_;
  ReceivingSocket socket_;
  Reception reception_;
  Buffer in_;
  std::unique_ptr<Exchange> exchange_;
  BodyArrival* body_arrival_ = nullptr;
  Drained* drained_ = nullptr;
  FileRange* file_ = nullptr;  // being sent
  bool (Connection::*after_task_)(bool) = nullptr;
  std::uint64_t served_ = 0;
  TimePoint opened_{};
  TimePoint quiet_since_{};
  TimePoint wait_began_{};
  std::uint64_t flight_tick_ = 0;
  std::size_t flight_index_ = not_in_flight;
  std::uint32_t references_ = 0;
  Phase phase_ = Phase::reading;
  bool keep_alive_ = true;
  bool head_started_ = false;
  bool head_late_ = false;
  bool awaiting_writable_ = false;
  bool receives_body_ = false;
  mutable std::string peer_;

  static constexpr std::size_t not_in_flight = static_cast<std::size_t>(-1);
};

}  // namespace skiff::net
