#!/usr/bin/env bash
# Flask under gunicorn: one worker with one thread. The worker class is gthread because gunicorn's
# default one (sync) closes the connection after every answer.
# Run: start.sh PORT | start.sh --version
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

need_python flask python3-flask
need_python gunicorn gunicorn
if [[ $1 == --version ]]; then
    echo "Flask $(python_version flask) (gunicorn $(python_version gunicorn))"
    exit
fi
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 -m gunicorn app:app --chdir "$peer_source" --bind "127.0.0.1:$1" \
    --workers 1 --worker-class gthread --threads 1 --keep-alive 75 --log-level warning
