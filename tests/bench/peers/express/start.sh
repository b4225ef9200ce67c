#!/usr/bin/env bash
# Express on Node.js, one process.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

node_install
if [[ $1 == --version ]]; then
    cd "$peer_build"
    # shellcheck disable=SC2016 # JavaScript, not bash
    exec node -p '`Express ${require("./node_modules/express/package.json").version} (Node ${process.versions.node})`'
fi
exec env NODE_ENV=production node "$peer_build/server.js" "$1"
