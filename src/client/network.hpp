#pragma once

#include "client/transport.hpp"

#include <skiff/client/options.hpp>

#include <memory>

namespace skiff::client {

/// Over HTTP/1.1 connections of a worker's own.
std::unique_ptr<Transport> make_network(const ConnectionOptions& options);

}  // namespace skiff::client
