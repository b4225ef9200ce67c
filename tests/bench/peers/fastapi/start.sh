#!/usr/bin/env bash
# FastAPI under uvicorn with uvloop and httptools, one worker, no access log.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

need_python fastapi python3-fastapi
need_python uvicorn python3-uvicorn
need_python uvloop python3-uvloop
need_python httptools python3-httptools
if [[ $1 == --version ]]; then
    echo "FastAPI $(python_version fastapi) (uvicorn $(python_version uvicorn))"
    exit
fi
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 -m uvicorn app:app --app-dir "$peer_source" --host 127.0.0.1 --port "$1" \
    --loop uvloop --http httptools --no-access-log --log-level warning
