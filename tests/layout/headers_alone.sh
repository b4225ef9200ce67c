#!/usr/bin/env bash
# headers_alone.sh COMPILER ROOT: each public header compiles by itself, and reaches no header of another
# library than the standard one. Those in interop/ are for programs that use the other library themselves.
set -euo pipefail
export LC_ALL=C
compiler=$1
cd "$2/include"

check() { # HEADER
    local reached
    if ! "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I. -x c++ - <<<"#include <$1>"; then
        echo "$1 does not compile alone"
        return 1
    fi
    reached=$("$compiler" -std=c++20 -M -I. -x c++ - <<<"#include <$1>" |
        grep -oE '[^ ]*/(boost|nlohmann|spdlog|fmt|openssl|CLI)/[^ ]*' | head -n 3) || true
    [[ -z $reached ]] || {
        echo "$1 reaches $reached"
        return 1
    }
}
export -f check
export compiler

# shellcheck disable=SC2016 # the inner shell expands it
find skiff -path skiff/interop -prune -o -name '*.hpp' -print0 | sort -z |
    xargs --null --max-args=1 --max-procs="$(nproc)" bash -c 'check "$1"' check
