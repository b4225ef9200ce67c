#!/usr/bin/env bash
# Tries the admin page in Chromium without a window, against a service that is made up (mock.mjs).
#
# Usage: run.sh [--if-installed] [--shots FOLDER] [--help]
#
#   --if-installed   install nothing; exit with 77 (skipped) when node or the browser is missing: for ctest, since a
#                    browser is a lot to install
#   --shots FOLDER   instead, put pictures of every section into FOLDER: light, dark, narrow, in trouble
#
# Needs node (18 or later) and chromium: cmake/install-deps.sh page. CHROMIUM names another browser of its kind.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"

shots='' install=yes
while (($#)); do
    case $1 in
    --if-installed) install='' ;;
    --shots)
        shots=${2:?run.sh: --shots needs a folder}
        shift
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done

if [[ $install ]]; then
    ../../../cmake/install-deps.sh page
else
    for program in node "${CHROMIUM:-chromium}"; do
        command -v "$program" >/dev/null || {
            echo "skipped: there is no $program here (cmake/install-deps.sh page installs it)"
            exit 77
        }
    done
fi
if [[ $shots ]]; then
    node shots.mjs "$shots"
else
    node --test ./*.test.mjs
fi
