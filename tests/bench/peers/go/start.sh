#!/usr/bin/env bash
# Go net/http on one processor (GOMAXPROCS=1).
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

need go golang-go
if [[ $1 == --version ]]; then
    go version | awk '{ sub(/^go/, "", $3); print "Go net/http " $3 }'
    exit
fi
(cd "$peer_source" && go build -o "$peer_build/server" .) || skip 'go build failed'
exec env GOMAXPROCS=1 "$peer_build/server" "$1"
