#!/usr/bin/env bash
# Builds the service of examples/hello, starts it on a free port and talks to it.
#
# Usage: demo.sh [--once] [--help]
#
#   --once   show the requests, stop the service with SIGTERM and end; otherwise it serves until Ctrl-C
#
# Installs what is missing (cmake/install-deps.sh). Builds in build/release, which tests/run.sh shares.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

once=
case ${1-} in
--once) once=yes ;;
--help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
'') ;;
*) echo "demo.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
esac

bold='' dim='' green='' red='' plain=''
if [[ -t 1 && -z ${NO_COLOR-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

fail() {
    echo "${red}demo.sh: $*${plain}" >&2
    exit 1
}

# ---- build ----------------------------------------------------------------------------------

"$root/cmake/install-deps.sh" core demo || fail 'what skiff needs is not installed'

quietly() { # WHAT COMMAND...: shows the command's output only when it fails
    local what=$1 output
    shift
    output=$("$@" 2>&1) || {
        printf '%s\n' "$output" >&2
        fail "$what failed: $*"
    }
}

# Tests that this folder is configured with stay as they are; hello alone is built.
without_tests=()
[[ -e $build/CMakeCache.txt ]] || without_tests=(-DSKIFF_BUILD_TESTS=OFF)
[[ -x $build/examples/hello/hello ]] || echo 'building skiff and examples/hello: a minute or two, this first time ...'
cd "$root"
quietly 'configuring' cmake --preset release "${without_tests[@]}"
building=(cmake --build --preset release --target hello -j "$(nproc)")
if [[ -t 1 ]]; then # ninja shows how far it is, in one line
    "${building[@]}" || fail "building failed: ${building[*]}"
else
    quietly 'building' "${building[@]}"
fi

# ---- start ----------------------------------------------------------------------------------

work=$(mktemp -d)
service=''

trap '[[ -z $service ]] || kill -KILL "$service" 2>/dev/null; rm -rf "$work"' EXIT

set -m # a process group of its own: Ctrl-C is this script's, which then ends the service as SIGTERM does
"$build/examples/hello/hello" --listen 127.0.0.1:0 --admin 127.0.0.1:0 >"$work/log" 2>&1 &
service=$!
set +m
url='' admin=''
for ((tries = 0; tries < 100; ++tries)); do
    url=$(sed -n 's/^listening on //p' "$work/log") admin=$(sed -n 's/^admin on //p' "$work/log")
    [[ -z $url || -z $admin ]] || break
    kill -0 "$service" 2>/dev/null || break
    sleep 0.05
done
if [[ -z $url || -z $admin ]]; then
    cat "$work/log" >&2
    fail 'the service did not start'
fi
echo "${bold}hello listens on $url, for its operators on $admin${plain}"

# ---- show -----------------------------------------------------------------------------------

show() { # WHAT CURL-ARGUMENTS... PATH: one request to $url, or $at, and its answer, as it arrives
    local path=${*: -1} url=${at-$url}
    local -a arguments=("${@:2:$#-2}")
    echo
    echo "${dim}# $1${plain}"
    echo "${bold}\$ curl -i ${arguments[*]}${arguments:+ }$url$path${plain}"
    curl --silent --show-error --no-buffer --include --max-time 30 "${arguments[@]}" "$url$path" |
        while IFS= read -r line || [[ -n $line ]]; do
            line=${line%$'\r'}
            case $line in
            'HTTP/1.1 '[12]*) line=$green$line$plain ;;
            HTTP/*) line=$red$line$plain ;;
            esac
            echo "  $line"
        done || fail 'there was no answer'
}

cd "$work"
head --bytes=3000000 /dev/zero >3MB.bin

show 'text, with a part of the path' /hello/ada
show 'a typed path parameter' /square/12
show 'what is no such number is refused: problem+json, RFC 9457' /square/twelve
show 'a path without a route' /nowhere
show 'a handler that waits; a plugin of its group says how long' /slow/wait/300
show 'a streamed answer, line by line' /slow/countdown/5
show 'an upload, counted while it arrives' --data-binary @3MB.bin /upload
show 'a greeting that is counted and logged' /greet/ada

show_lines() { # WHAT COMMAND REGEX: the lines that match
    local lines
    echo
    echo "${dim}# $1${plain}"
    echo "${bold}\$ $2 | grep -E '$3'${plain}"
    lines=$(eval "$2" | grep -E "$3") || fail 'there are no such lines'
    printf '  %s\n' "${lines//$'\n'/$'\n'  }"
}

until grep -q greeted "$work/log"; do sleep 0.05; done # lines are gathered for some 10 ms
show_lines 'the line it left: JSON in the Elastic Common Schema; on a terminal it is text' "cat log" greeted
show_lines 'and what Prometheus scrapes' "curl --silent --max-time 30 $admin/metrics" \
    '^(greetings|http_server_request_duration_seconds_count)'
at=$admin show 'a Kubernetes probe, with the words for people' '/readyz?verbose'
echo

# ---- end ------------------------------------------------------------------------------------

stop() { # SIGTERM, and what comes of it
    local status=0
    echo "${bold}\$ kill -TERM $service${plain}"
    kill -TERM "$service"
    wait "$service" || status=$?
    service=''
    sed -E '/^(listening|admin) on /d;/"greeted"/d;s/^/  /' "$work/log"
    echo "${bold}hello has ended with status $status${plain}"
    return "$status"
}

if [[ $once ]]; then
    echo "${dim}# SIGTERM while a request is under way: it is finished first${plain}"
    echo "${bold}\$ curl $url/slow/wait/700 &${plain}"
    curl --silent --show-error --max-time 30 "$url/slow/wait/700" >"$work/last" &
    caller=$!
    sleep 0.3
    status=0
    stop || status=$?
    wait "$caller" || fail 'the request under way got no answer'
    echo "and the request was answered: $(<"$work/last")"
    exit "$status"
fi

echo "${bold}Open${plain} $admin/ to watch the service (routes, traffic, log levels, a CPU profile), and meanwhile"
echo "     $url/hello/ada  $url/slow/countdown/20  or what examples/hello/main.cpp has more of."
echo 'Ctrl-C ends the service.'
trap 'echo; stop; exit' INT TERM
status=0
wait "$service" || status=$?
service=''
cat "$work/log"
fail "the service ended by itself, with status $status"
