#!/usr/bin/env bash
# Tries the admin page in Chromium without a window, against a service that is made up (mock.mjs). Not part of
# tests/run.sh: a browser is a lot to install for it.
#
# Usage: run.sh [--shots FOLDER] [--help]
#
#   --shots FOLDER   instead, put pictures of every section into FOLDER: light, dark, narrow, in trouble
#
# Needs node (18 or later) and chromium: cmake/install-deps.sh page. CHROMIUM names another browser of its kind.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"

shots=''
while (($#)); do
    case $1 in
    --shots)
        shots=${2:?run.sh: --shots needs a folder}
        shift
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done

../../../cmake/install-deps.sh page
if [[ $shots ]]; then
    node shots.mjs "$shots"
else
    node --test ./*.test.mjs
fi
