#!/usr/bin/env bash
# CPU time per request of skiff, of a bare epoll loop and of well-known servers, in one run.
#
# Usage: run.sh [--only NAME[,NAME...]] [--against NAME] [--seconds N] [--rounds N] [--help]
#
#   --only NAMES   only these rows: floor skiff skiff-json skiff-params skiff-middlewares skiff-routes
#                  skiff-access-log floor-x16 skiff-x16 nginx h2o beast go fastify express fastapi flask
#                  skiff-orders go-orders fastify-orders fastapi-orders: POST of 1 KiB of JSON, read,
#                  checked, and answered as 1 KiB
#                  skiff-proxy nginx-proxy go-proxy: GET handed on to a floor, its answer handed back
#                  and, in the second table, startup idle
#   --against NAME  the row that the ratios are to (default floor; pipelined rows: the pipelined floor)
#   --seconds N    length of each measured stretch (default 5; a warm-up of 1 s comes before it)
#   --rounds N     measure the whole list N times and show the median of every figure (default 1)
#
# Every server has one worker pinned to core 0; wrk has one thread, pinned to core 1, and holds 64
# keep-alive connections. CPU time is what /proc/PID/stat says of the server and all its child
# processes, after minus before; a ratio is the median of those of every round. Only
# 127.0.0.1 and free ports are used. Tables go to stdout, progress to stderr. What is not installed
# is skipped; install-peers.sh installs all of it.
#
# skiff is taken from build/release/tests/bench (another build folder: BUILD=... run.sh).
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
binaries=${BUILD:-$root/build/release}/tests/bench
skiff=$binaries/bench_service
order=$here/order.json
connections=64
depth=16       # requests per write in the pipelined rows
idle=10000     # connections held open for the memory figure
starts=11      # starts and stops timed

only='' against=floor seconds=5 rounds=1
while (($#)); do
    case $1 in
    --only | --against | --seconds | --rounds)
        (($# > 1)) || { echo "run.sh: $1 needs a value" >&2 && exit 2; }
        declare "${1#--}=$2"
        shift 2
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
done
for number in "$seconds" "$rounds"; do
    [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "run.sh: not a positive number: $number" >&2 && exit 2; }
done

# Every row: NAME, PATH, pipeline depth, label, then the command that serves on {PORT}.
each_row() { # CALLBACK
    "$1" floor /plaintext 1 'floor (bare epoll loop)' "$floor" '{PORT}'
    "$1" skiff /plaintext 1 'skiff' "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    "$1" skiff-json /json 1 'skiff, /json' "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    "$1" skiff-params /users/42/posts/7 1 'skiff, /users/42/posts/7' \
        "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    "$1" skiff-middlewares /plaintext 1 'skiff, five middlewares' \
        "$skiff" --listen '127.0.0.1:{PORT}' --threads 1 --middlewares 5
    "$1" skiff-routes /plaintext 1 'skiff, 1,000 more routes' \
        "$skiff" --listen '127.0.0.1:{PORT}' --threads 1 --routes 1000
    "$1" skiff-access-log /plaintext 1 'skiff, access log to a file' \
        "$skiff" --listen '127.0.0.1:{PORT}' --threads 1 --access-log
    "$1" floor-x16 /plaintext $depth "floor, pipelined ×$depth" "$floor" '{PORT}'
    "$1" skiff-x16 /plaintext $depth "skiff, pipelined ×$depth" \
        "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    local peer
    for peer in nginx h2o beast go fastify express fastapi flask; do
        "$1" $peer /plaintext 1 '' "$here/peers/$peer/start.sh" '{PORT}'
    done
    "$1" skiff-orders /orders 1 'skiff, POST /orders' "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    for peer in go fastify fastapi; do
        "$1" $peer-orders /orders 1 '' "$here/peers/$peer/start.sh" '{PORT}'
    done
    "$1" skiff-proxy /proxy 1 'skiff, GET /proxy' "$skiff" --listen '127.0.0.1:{PORT}' --threads 1 \
        --backend 'http://127.0.0.1:{BACKEND}'
    for peer in nginx go; do
        "$1" $peer-proxy /proxy 1 '' "$here/peers/$peer/start.sh" '{PORT}'
    done
}

say() { echo "$*" >&2; }

names=' startup idle '
add_name() { names+="$1 "; }
wanted() { [[ -z $only || ,$only, == *,$1,* ]]; }

# ---- processes ------------------------------------------------------------------------------

process_tree() { # PID -> it and all below it
    local child
    echo "$1"
    # shellcheck disable=SC2013 # the words of that file are wanted
    for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do process_tree "$child"; done
}

cpu_ticks() { # PID -> "USER SYSTEM" of its whole tree, in clock ticks
    local pid stat user=0 system=0
    local -a field
    for pid in $(process_tree "$1"); do
        stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
        read -ra field <<<"${stat##*) }" # what follows "PID (NAME) "
        user=$((user + field[11])) system=$((system + field[12]))
    done
    echo "$user $system"
}

resident_kib() { # PID -> of its whole tree
    local pid
    for pid in $(process_tree "$1"); do cat "/proc/$pid/status" 2>/dev/null; done |
        awk '/^VmRSS:/ { sum += $2 } END { print sum + 0 }'
}

server='' port='' # of the server that is running now

free_port() { # below the usual range of ephemeral ports, and bound by nobody
    local candidate
    while :; do
        candidate=$((20000 + RANDOM % 10000))
        grep -qi ":$(printf %04X $candidate) " /proc/net/tcp /proc/net/tcp6 2>/dev/null || break
    done
    echo $candidate
}

request() { # PATH: as the load sends it
    local document
    [[ $1 == /orders ]] || { printf '%s\r\n' "GET $1 HTTP/1.1" 'Host: 127.0.0.1' '' && return; }
    document=$(<"$order")
    printf '%s\r\n' "POST $1 HTTP/1.1" 'Host: 127.0.0.1' 'Content-Type: application/json' \
        "Content-Length: ${#document}" ''
    printf %s "$document"
}

answers() { # PORT PATH: 200, and the body where it is known; of an order 201, and what was sent with an id
    local line length=0 body='' wanted='HTTP/1.1 200' document
    [[ $2 != /orders ]] || wanted='HTTP/1.1 201'
    {
        exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    } 2>/dev/null
    # In one write (bash's own printf makes one per line), as the floor wants a request in one piece.
    request "$2" >"$work/request"
    cat "$work/request" >&3
    read -r -t 5 line <&3 && [[ $line == "$wanted"* ]] || return 1
    while read -r -t 5 line <&3 && [[ $line != $'\r' ]]; do
        [[ ${line,,} =~ ^content-length:\ *([0-9]+) ]] && length=${BASH_REMATCH[1]}
    done
    read -r -t 5 -N "$length" body <&3 || true
    if [[ $2 == /orders ]]; then
        document=$(<"$order")
        [[ $body == *'"id":7'* && ${#body} -gt ${#document} && $body == *'BLT-109'* ]]
    else
        [[ $2 == /users/* || $body == *'Hello, World!'* ]]
    fi
}

start_server() { # PATH COMMAND...: sets server and port; false when skipped (the log says why)
    local path=$1 deadline=$((SECONDS + 120)) status=0
    shift
    if [[ ! -x $1 ]]; then
        echo "not built: ${1#"$root/"}" >"$work/log"
        return 1
    fi
    [[ $path != /proxy ]] || start_backend
    port=$(free_port)
    set -- "${@//'{PORT}'/$port}"
    $on_server_core "${@//'{BACKEND}'/$BACKEND}" >"$work/log" 2>&1 &
    server=$!
    until (answers "$port" "$path") 2>/dev/null; do
        if ! kill -0 "$server" 2>/dev/null || ((SECONDS > deadline)); then
            stop_server || status=$?
            [[ $status == 77 ]] || echo "no good answer to $path (exit status $status)" >>"$work/log"
            return 1
        fi
        sleep 0.05
    done
}

# What a proxy calls: a floor on the core of the load, where it does not count.
export BACKEND=''
backend=''
start_backend() {
    [[ -z $backend ]] || return 0
    BACKEND=$(free_port)
    $on_load_core "$floor" "$BACKEND" &
    backend=$!
}

stop_server() { # by process id; returns its exit status
    local pid=$server tree
    [[ -n $pid ]] || return 0
    server=''
    tree=$(process_tree "$pid" 2>/dev/null) || true
    kill -TERM "$pid" 2>/dev/null || true
    for _ in {1..200}; do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    # shellcheck disable=SC2086 # a list of process ids
    if kill -0 "$pid" 2>/dev/null; then kill -KILL $tree 2>/dev/null || true; fi
    wait "$pid" 2>/dev/null
}

# ---- measuring ------------------------------------------------------------------------------

load() { # SECONDS PATH DEPTH
    local -a script=() arguments=()
    (($3 == 1)) || script=(-s "$here/pipeline.lua") arguments=(-- "$3")
    [[ $2 != /orders ]] || script=(-s "$here/order.lua") arguments=(-- "$order")
    $on_load_core wrk --threads 1 --connections $connections --duration "${1}s" --timeout 10s --latency \
        "${script[@]}" "http://127.0.0.1:$port$2" "${arguments[@]}"
}

measure() { # row -> one line "REQUESTS/S CPU USER P50 P99 RESIDENT" in $work/NAME.figures
    local name=$1 path=$2 pipeline=$3 label=$4 before after
    shift 4
    wanted "$name" && [[ ! -e $work/$name.skipped ]] || return 0
    say "round $round of $rounds: $name"
    if ! start_server "$path" "$@"; then
        tail -n 3 "$work/log" | tee "$work/$name.skipped" | sed "s|^|  $name skipped: |" >&2
        return 0
    fi
    if [[ -z $label ]]; then # a peer: what it is, with its version
        label=$("$1" --version)
        [[ $path != /orders ]] || label+=', POST /orders'
        [[ $path != /proxy ]] || label+=', GET /proxy'
    fi
    echo "$label" >"$work/$name.label"
    load 1 "$path" "$pipeline" >/dev/null
    before=$(cpu_ticks "$server")
    load "$seconds" "$path" "$pipeline" >"$work/wrk"
    after=$(cpu_ticks "$server")
    if grep -E 'Socket errors|Non-2xx' "$work/wrk" | sed "s|^ *|  $name: |" >&2; then
        say "  $name: the figures above may not be trusted"
    fi
    awk -v before="$before" -v after="$after" -v tick="$(getconf CLK_TCK)" \
        -v resident="$(resident_kib "$server")" '
        function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
        $1 == "50%" { p50 = ms($2) }
        $1 == "99%" { p99 = ms($2) }
        $2 == "requests" { requests = $1 }
        $1 == "Requests/sec:" { rate = $2 }
        END {
            split(before, b); split(after, a)
            user = a[1] - b[1]; cpu = user + a[2] - b[2]
            each = requests ? 1e6 / tick / requests : 0
            print rate, cpu * each, user * each, p50, p99, resident / 1024
        }' "$work/wrk" >>"$work/$name.figures"
    stop_server || true
}

middle() { sort -g | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print (NR % 2) ? v[m] : (v[m] + v[m + 1]) / 2 }'; }

median() { # NAME COLUMN
    awk -v c="$2" '{ print $c }' "$work/$1.figures" | middle
}

paired() { # NAME BASE -> the median of what its CPU was to the other's, round by round: the machine's pace changes
    paste -d' ' "$work/$1.figures" "$work/$2.figures" | awk 'NF == 12 && $8 > 0 { print $2 / $8 }' | middle
}

print_row() { # row
    local name=$1 base=$against ratio=– cpu p50 p99 column
    local -a figure=()
    [[ -e $work/$name.figures ]] || return 0
    for column in {1..6}; do figure+=("$(median "$name" "$column")"); done
    cpu=${figure[1]} p50=$(printf %.2f "${figure[3]}") p99=$(printf %.2f "${figure[4]}")
    if (($3 > 1)); then
        base=floor-x$3
        p50=– p99=– # wrk times whole batches but corrects them as single requests: its percentiles are void
    fi
    if [[ -e $work/$base.figures ]]; then
        ratio=$(printf %.2f "$(paired "$name" "$base")")
    fi
    printf '| %s | %.0f | %.2f | %.2f | %s | %s | %s | %.1f |\n' "$(<"$work/$name.label")" \
        "${figure[0]}" "$cpu" "${figure[2]}" "$ratio" "$p50" "$p99" "${figure[5]}"
}

print_skipped() { # row
    [[ ! -e $work/$1.skipped ]] || echo "Skipped: $1: $(tail -n 1 "$work/$1.skipped")"
}

# Starting, stopping and idle connections, for skiff with the floor beside it.
measure_lifecycle() { # LABEL COMMAND...
    local label=$1 times='– –' bytes=– count=$idle limit
    shift
    say "starting, stopping, idle connections: $label"
    if [[ ! -x $1 ]]; then
        say "  skipped: not built: ${1#"$root/"}"
        return 0
    fi
    if wanted startup; then
        port=$(free_port)
        times=$("$startup" "$port" $starts "${@//'{PORT}'/$port}") || times='– –'
    fi
    if wanted idle; then
        limit=$(ulimit -n)
        if [[ $limit != unlimited ]] && ((count > limit - 100)); then
            count=$((limit - 100))
            say "  only $limit file descriptors allowed: $count idle connections"
        fi
        if start_server /plaintext "$@"; then
            bytes=$("$idle_connections" 127.0.0.1 "$port" "$count" "$server") || bytes=–
            stop_server || true
        else
            sed 's|^|  skipped: |' "$work/log" >&2
        fi
    fi
    echo "| $label | ${times% *} | ${times#* } | $bytes |" >>"$work/lifecycle"
}

# ---- the run --------------------------------------------------------------------------------

work=$(mktemp -d)
trap 'stop_server || true; [[ -z $backend ]] || kill "$backend"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

tool() { # NAME -> its binary: the project's build, or one built here when there is none
    local binary=$binaries/$1
    if [[ ! -x $binary ]]; then
        binary=$root/build/bench-peers/$1
        if [[ ! $binary -nt $here/$1.cpp ]]; then
            mkdir -p "${binary%/*}"
            "${CXX:-g++}" -std=c++20 -O2 "$here/$1.cpp" -o "$binary" >&2
        fi
    fi
    echo "$binary"
}
floor=$(tool floor)
startup=$(tool startup)
idle_connections=$(tool idle_connections)

each_row add_name
for name in $against ${only//,/ }; do
    [[ $names == *" $name "* ]] || { say "run.sh: no row called $name; there are:$names" && exit 2; }
done
command -v wrk >/dev/null || { say 'run.sh: no wrk; apt-get install wrk' && exit 1; }
on_server_core='taskset --cpu-list 0' on_load_core='taskset --cpu-list 1'
if ! taskset --cpu-list 0,1 true 2>/dev/null || ! taskset --cpu-list 1 true 2>/dev/null; then
    say 'cores 0 and 1 are not both there: nothing is pinned, latencies and rates mean little'
    on_server_core='' on_load_core=''
fi

busy=$(cut -d' ' -f1 /proc/loadavg)
for ((round = 1; round <= rounds; ++round)); do each_row measure; done
if wanted startup || wanted idle; then
    measure_lifecycle skiff "$skiff" --listen '127.0.0.1:{PORT}' --threads 1
    measure_lifecycle 'floor (bare epoll loop)' "$floor" '{PORT}'
fi

echo
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r)," \
    "load average at the start $busy; 1 worker, $connections connections," \
    "$seconds s each, median of $rounds"
echo
if compgen -G "$work/*.figures" >/dev/null; then
    echo "| server | requests/s | CPU µs/request | of it user | CPU to $against | p50 ms | p99 ms | resident MB |"
    echo '|---|--:|--:|--:|--:|--:|--:|--:|'
    each_row print_row
    echo
fi
if [[ -e $work/lifecycle ]]; then
    echo '| server | exec to first answer, ms | SIGTERM to exit, ms | bytes per idle connection |'
    echo '|---|--:|--:|--:|'
    cat "$work/lifecycle"
    echo
fi
each_row print_skipped
