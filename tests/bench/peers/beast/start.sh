#!/usr/bin/env bash
# Boost.Beast under Asio coroutines, as most people would write it, on one thread: the yardstick of compile.sh.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

version=/usr/include/boost/version.hpp
[[ -e $version ]] || skip 'no Boost; apt-get install libboost1.81-dev'
if [[ $1 == --version ]]; then
    awk '/define BOOST_LIB_VERSION/ { gsub(/"/, "", $3); sub(/_/, ".", $3); print "Boost.Beast " $3 " (coroutines)" }' $version
    exit
fi
make_server g++ -std=c++20 -O3 "$peer_source/../../compile/beast_coroutine_hello.cpp" -pthread
exec "$peer_build/server" "$1"
