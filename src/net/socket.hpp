#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

namespace skiff::net {

using IoExecutor = boost::asio::io_context::executor_type;

/// A connected stream socket of any family, TCP or Unix, without a type-erased executor.
using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, IoExecutor>;

}  // namespace skiff::net
