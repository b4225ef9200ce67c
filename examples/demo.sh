#!/usr/bin/env bash
# Builds the services of examples/hello, orders and storefront, starts them on free ports and talks to them.
#
# Usage: demo.sh [--once] [--help]
#
#   --once   show the requests, stop the services with SIGTERM and end; otherwise they serve until Ctrl-C
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

# Tests that this folder is configured with stay as they are; the services alone are built.
without_tests=()
[[ -e $build/CMakeCache.txt ]] || without_tests=(-DSKIFF_BUILD_TESTS=OFF)
[[ -x $build/examples/hello/hello && -x $build/examples/storefront/storefront ]] ||
    echo 'building skiff and three of its examples: a minute or two, this first time ...'
cd "$root"
quietly 'configuring' cmake --preset release "${without_tests[@]}"
building=(cmake --build --preset release --target hello orders storefront -j "$(nproc)")
if [[ -t 1 ]]; then # ninja shows how far it is, in one line
    "${building[@]}" || fail "building failed: ${building[*]}"
else
    quietly 'building' "${building[@]}"
fi

# ---- start ----------------------------------------------------------------------------------

work=$(mktemp -d)
service='' orders='' front='' follower=''

# shellcheck disable=SC2317 # the trap calls it
end_all() {
    local pid
    for pid in $service $orders $front $follower; do kill -KILL "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap end_all EXIT

# A process group of its own for each: Ctrl-C is this script's, which then ends the services as SIGTERM does.
start() { # NAME ARGUMENTS...: sets pid, and url and admin as they are said
    local name=$1 tries
    set -m
    "$build/examples/$name/$name" --listen 127.0.0.1:0 "${@:2}" >"$work/$name.log" 2>&1 &
    pid=$!
    set +m
    url='' admin=''
    for ((tries = 0; tries < 100; ++tries)); do
        url=$(sed -n 's/^listening on //p' "$work/$name.log") admin=$(sed -n 's/^admin on //p' "$work/$name.log")
        [[ -z $url || ( " $* " == *" --admin "* && -z $admin ) ]] || return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/$name.log" >&2
    fail "$name did not start"
}

start orders
orders=$pid orders_url=$url
start storefront --client "orders=$orders_url" --log-level error
front=$pid front_url=$url
start hello --admin 127.0.0.1:0
service=$pid
echo "${bold}hello listens on $url, for its operators on $admin${plain}"
echo "${bold}orders listens on $orders_url${plain}"
echo "${bold}storefront, which calls it, listens on $front_url${plain}"

# ---- show -----------------------------------------------------------------------------------

quoted() { # ARGUMENT...: as one would type them
    local argument line=''
    for argument; do
        [[ $argument =~ ^[[:alnum:]_./:=@,-]+$ ]] || argument="'$argument'"
        line+=" $argument"
    done
    echo "${line# }"
}

show() { # WHAT CURL-ARGUMENTS... PATH: one request to $url, or $at, and its answer, as it arrives
    local path=${*: -1} url=${at-$url}
    local -a arguments=("${@:2:$#-2}")
    echo
    echo "${dim}# $1${plain}"
    echo "${bold}\$ curl -i $(quoted "${arguments[@]}" "$url$path")${plain}"
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

until grep -q greeted "$work/hello.log"; do sleep 0.05; done # lines are gathered for some 10 ms
show_lines 'the line it left: JSON in the Elastic Common Schema; on a terminal it is text' "cat hello.log" greeted
show_lines 'and what Prometheus scrapes' "curl --silent --max-time 30 $admin/metrics" \
    '^(greetings|http_server_request_duration_seconds_count)'
at=$admin show 'a Kubernetes probe, with the words for people' '/readyz?verbose'

# What has happened to orders, as server-sent events, into a file while the rest goes on.
echo
echo "${bold}orders: its handlers take and answer plain structs, described once (examples/orders/model.hpp)${plain}"
echo
echo "${dim}# somebody follows what becomes of the orders${plain}"
echo "${bold}\$ curl -N $orders_url/v1/orders/changes >changes &${plain}"
curl --silent --no-buffer --include "$orders_url/v1/orders/changes" >changes &
follower=$!
for ((tries = 0; tries < 100; ++tries)); do
    ! grep -q '^HTTP/1.1 200' changes || break
    sleep 0.05
done

at=$orders_url
show 'an order is placed' --json '{"customer":"ada","items":[{"sku":"BLT-1","quantity":3},{"sku":"NUT-1"}]}' /v1/orders
show 'what breaks the rules is refused, with every fault at once' \
    --json '{"customer":"","items":[{"sku":"bolt","quantity":0}]}' /v1/orders
show 'more than there is in stock' --json '{"customer":"bob","items":[{"sku":"WSH-1","quantity":6}]}' /v1/orders
show 'it is found by its Location; the ETag is its version' /v1/orders/1
show 'a merge patch, if nobody else has changed the order meanwhile' --request PATCH \
    --header 'Content-Type: application/merge-patch+json' --header 'If-Match: "1.1"' \
    --data '{"note":"ring twice"}' /v1/orders/1
show 'the same again: somebody has' --request PATCH \
    --header 'Content-Type: application/merge-patch+json' --header 'If-Match: "1.1"' \
    --data '{"note":"ring once"}' /v1/orders/1
show 'another order' --json '{"customer":"bob","items":[{"sku":"WSH-1","quantity":5}]}' /v1/orders
show 'the list, a page at a time; Link leads to the next' '/v1/orders?limit=1'
unset at

for ((tries = 0; tries < 100; ++tries)); do # the third change is on its way
    ! grep -q '^id: *3' changes || break
    sleep 0.05
done
show_lines 'and this is what the follower has seen' 'cat changes' '^(id|event|data)'
kill -TERM "$follower"
wait "$follower" 2>/dev/null || true
follower=''

echo
echo "${bold}storefront: a service that calls another (examples/storefront/storefront.cpp)${plain}"
at=$front_url
show 'a page made of what orders knows' /shop
show 'what orders refuses is refused here, with its reason' \
    --json '{"customer":"eve","items":[{"sku":"WSH-1","quantity":6}]}' /shop/checkout
echo
echo "${dim}# orders hangs: it is alive, and answers nobody${plain}"
echo "${bold}\$ kill -STOP $orders${plain}"
kill -STOP "$orders"
show 'the page is there all the same, within half a second: that of the last minute' /shop
show 'what nobody has seen yet is 504, in time' /shop/orders/2
echo
echo "${bold}\$ kill -CONT $orders${plain}"
kill -CONT "$orders"
show 'and it recovers' /shop/orders/2
unset at
echo

# ---- end ------------------------------------------------------------------------------------

stop() { # SIGTERM, and what comes of it
    local status=0
    kill -TERM "$front" "$orders"
    wait "$front" || fail "storefront has ended with status $?"
    wait "$orders" || fail "orders has ended with status $?"
    front='' orders=''
    echo "${bold}\$ kill -TERM $service${plain}"
    kill -TERM "$service"
    wait "$service" || status=$?
    service=''
    sed -E '/^(listening|admin) on /d;/"greeted"/d;s/^/  /' "$work/hello.log"
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
echo "     $url/hello/ada  $url/slow/countdown/20  or what examples/hello/main.cpp has more of,"
echo "     $orders_url/v1/orders  $orders_url/v1/orders/changes  of examples/orders/api.cpp,"
echo "     $front_url/shop  of examples/storefront/storefront.cpp."
echo 'Ctrl-C ends the services.'
trap 'echo; stop; exit' INT TERM
status=0
wait -n "$service" "$orders" "$front" || status=$?
cat "$work/hello.log" "$work/orders.log" "$work/storefront.log"
fail "a service ended by itself, with status $status"
