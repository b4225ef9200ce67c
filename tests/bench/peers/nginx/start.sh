#!/usr/bin/env bash
# nginx with one worker.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

need nginx nginx-light
if [[ $1 == --version ]]; then
    nginx -v 2>&1 | sed 's|.*nginx/|nginx |'
    exit
fi
sed -e "s|@PORT@|$1|" -e "s|@BACKEND@|${BACKEND:-9}|" -e "s|@DIR@|$peer_build|" "$peer_source/nginx.conf.in" >"$peer_build/nginx.conf"
exec nginx -e "$peer_build/error.log" -p "$peer_build" -c "$peer_build/nginx.conf"
