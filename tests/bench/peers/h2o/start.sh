#!/usr/bin/env bash
# libh2o with one event loop: a server in C that is made for speed.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

need_library libh2o-evloop libh2o-evloop-dev
if [[ $1 == --version ]]; then
    awk -F'"' '/define H2O_VERSION / { print "libh2o " $2 }' "$(pkg-config --variable=includedir libh2o-evloop)/h2o/version.h"
    exit
fi
# shellcheck disable=SC2046 # flags are words
make_server gcc -O3 "$peer_source/main.c" $(pkg-config --cflags --libs libh2o-evloop)
exec "$peer_build/server" "$1"
