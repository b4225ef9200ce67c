#!/usr/bin/env bash
# Torments bench_service for a few minutes: restarts under load, connections that end badly, bodies that do
# not fit into memory.
#
# Usage: run.sh [--only NAME[,NAME...]] [--rounds N] [--connections N] [--gib N] [--minutes N] [--help]
#
#   --only NAMES      only these: stop wrk restart storm upload instances
#   --rounds N        stops under load, and rolling restarts (default 3 each)
#   --connections N   connections of the storm (default 100000)
#   --gib N           size of the large upload (default 2)
#   --minutes N       for how long instances die (default 1)
#
#   stop      SIGTERM under full load of strict_client: every request is answered, whatever mix of callers
#   wrk       the same with wrk, by its count of socket errors
#   restart   new instance on the same port, then SIGTERM to the old one: no request fails, no connect either
#   storm     connections ended in every way there is: descriptors and memory come back
#   upload    a body streamed in and back, larger than any buffer: memory stays
#   instances a service calls another, whose instances are killed and come back: no call that may be repeated fails,
#             descriptors and memory stay
#
# Takes bench_service and the clients from build/release (another build folder: BUILD=... run.sh), as the
# preset "bench" builds them. Loopback only, free ports only. Status 0 when all passed.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${BUILD:-$here/../../build/release}
service=$build/tests/bench/bench_service
clients=$build/tests/soak

only='stop,wrk,restart,storm,upload,instances' rounds=3 connections=100000 gib=2 minutes=1
while (($#)); do
    case $1 in
    --only | --rounds | --connections | --gib | --minutes)
        (($# > 1)) || { echo "run.sh: $1 needs a value" >&2 && exit 2; }
        declare "${1#--}=$2"
        shift 2
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
done
for number in "$rounds" "$connections" "$gib" "$minutes"; do
    [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "run.sh: not a positive number: $number" >&2 && exit 2; }
done
for program in "$service" "$clients/strict_client" "$clients/connection_storm" "$clients/echo_upload"; do
    [[ -x $program ]] || { echo "run.sh: $program is not built (cmake --preset bench)" >&2 && exit 2; }
done

scratch=$(mktemp -d)
running=()
clean_up() {
    ((${#running[@]} == 0)) || kill -KILL "${running[@]}" 2>/dev/null || true
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

passed=0 failed=0
check() { # WHAT CONDITION...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        printf '  ok    %s\n' "$what"
    else
        failed=$((failed + 1))
        printf '  FAIL  %s\n' "$what"
    fi
}

# Starts an instance and waits for its line; sets pid and port.
start() { # LISTEN [OPTION...]
    local log
    log=$(mktemp -p "$scratch")
    "$service" --listen "$1" --log-level warn "${@:2}" >"$log" &
    pid=$!
    running+=("$pid")
    for _ in $(seq 200); do
        port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$log")
        [[ -z $port ]] || return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.02
    done
    echo "run.sh: the service does not start" >&2
    exit 1
}

# SIGTERM, then waits; sets status, and ended for the reader.
stop() { # PID
    local begin milliseconds
    begin=$(date +%s%N)
    kill -TERM "$1"
    status=0
    wait "$1" || status=$?
    milliseconds=$((($(date +%s%N) - begin) / 1000000))
    ended="exit $status after $milliseconds ms"
    forget "$1"
}

forget() { # PID
    local left=() one
    for one in "${running[@]}"; do [[ $one == "$1" ]] || left+=("$one"); done
    running=("${left[@]}")
}

load() { # PORT OPTION...
    "$clients/strict_client" "$1" 120 "${@:2}" >"$scratch/load" 2>"$scratch/load.lost" &
    client=$!
    running+=("$client")
}

end_load() {
    kill -TERM "$client"
    wait "$client" || true
    forget "$client"
}

# Shows what strict_client says of lost requests; sets answered, lost and slow.
read_load() {
    sed 's/^/        /' "$scratch/load.lost"
    answered=$(value answered) lost=$(value failed) slow=$(value slow_connects)
}

value() { # NAME: of strict_client's line of NAME=NUMBER
    sed -n "s/.*\b$1=\([0-9]*\).*/\1/p" "$scratch/load"
}

status_of() { # FIELD PID, in KiB
    sed -n "s/^$1:[^0-9]*\([0-9]*\).*/\1/p" "/proc/$2/status"
}

descriptors_of() { # PID
    find "/proc/$1/fd" -mindepth 1 | wc -l
}

wants() { [[ ,$only, == *,$1,* ]]; }

stop_under_load() {
    echo "SIGTERM under load (strict_client, 64 connections)"
    local mix round
    for mix in "" "--fresh 100" "--fresh 0 --pause 40" "--post 100 --fresh 50"; do
        for round in $(seq "$rounds"); do
            start 127.0.0.1:0 --threads 2
            # shellcheck disable=SC2086  # words
            load "$port" $mix
            sleep 1.5
            kill -USR1 "$client" # from now on nobody may be listening
            stop "$pid"
            end_load
            read_load
            check "[${mix:-default mix}] round $round: $answered answered, $lost lost, $ended" \
                test "$status-$lost" = 0-0
        done
    done
}

stop_under_wrk() {
    echo "SIGTERM under load (wrk, 64 connections)"
    if ! command -v wrk >/dev/null; then
        echo "  skipped: wrk is not installed"
        return
    fi
    local round errors
    for round in $(seq "$rounds"); do
        start 127.0.0.1:0 --threads 2
        wrk -t1 -c64 -d4s "http://127.0.0.1:$port/plaintext" >"$scratch/wrk" &
        client=$!
        running+=("$client")
        sleep 2
        stop "$pid"
        wait "$client"
        forget "$client"
        errors=$(sed -n 's/.*Socket errors: *//p' "$scratch/wrk")
        # Afterwards nobody listens, and wrk counts a refused connect as a write error; a request that was cut
        # off is a read error.
        answered=$(awk '/requests in/ {print $1}' "$scratch/wrk")
        check "round $round: $answered answered, errors: ${errors:-none}" \
            grep -qE 'read 0, write [0-9]+, timeout 0$|^$' <<<"$errors"
    done
}

rolling_restart() {
    echo "Rolling restarts under load (two instances on one port)"
    local mix round old address
    for mix in "" "--fresh 100" "--fresh 30 --pause 30"; do
        start 127.0.0.1:0 --threads 2 --reuse-port
        address=127.0.0.1:$port
        # shellcheck disable=SC2086  # words
        load "$port" $mix
        for round in $(seq "$rounds"); do
            sleep 0.7
            old=$pid
            start "$address" --threads 2 --reuse-port
            sleep 0.3
            stop "$old"
            check "[${mix:-default mix}] restart $round: $ended" test "$status" = 0
        done
        sleep 0.5
        end_load
        read_load
        check "[${mix:-default mix}] $answered answered, $lost failed, $slow connects sent a second SYN" \
            test "$lost" = 0
        stop "$pid"
    done
}

storm() {
    echo "Connections that end in every way"
    start 127.0.0.1:0 --threads 2
    "$clients/connection_storm" "$port" 2000 >/dev/null
    local descriptors memory
    settle
    descriptors=$(descriptors_of "$pid") memory=$(status_of VmRSS "$pid")
    echo "  after the first 2000: $descriptors descriptors, $memory KiB resident"
    check "$("$clients/connection_storm" "$port" "$connections" || true)" test "${PIPESTATUS[0]}" = 0
    settle
    echo "  afterwards: $(descriptors_of "$pid") descriptors, $(status_of VmRSS "$pid") KiB resident"
    check "no descriptor is left over" test "$(descriptors_of "$pid")" -le "$descriptors"
    check "resident memory grew by less than 2 MiB" test $(($(status_of VmRSS "$pid") - memory)) -lt 2048
    stop "$pid"
    check "exit $status" test "$status" = 0
}

# Waits until lingering connections have ended: at most three seconds.
settle() {
    local before after
    before=$(descriptors_of "$pid")
    for _ in 1 2 3; do
        sleep 1
        after=$(descriptors_of "$pid")
        [[ $after != "$before" ]] || return 0
        before=$after
    done
}

upload() {
    echo "A body of $gib GiB, streamed in and back"
    start 127.0.0.1:0 --threads 2
    "$clients/echo_upload" "$port" 1000000 >/dev/null
    local mode before uploaded
    before=$(status_of VmHWM "$pid")
    for mode in "" --chunked --slow-reader; do
        uploaded=0
        "$clients/echo_upload" "$port" $((gib << 30)) ${mode:+"$mode"} >"$scratch/upload" 2>&1 || uploaded=$?
        check "${mode:-with its length}: $(cat "$scratch/upload"), peak $(status_of VmHWM "$pid") KiB" \
            test "$uploaded" = 0
    done
    check "resident memory grew by less than 4 MiB" test $(($(status_of VmHWM "$pid") - before)) -lt 4096
    "$clients/echo_upload" "$port" $((1 << 30)) >"$scratch/upload" 2>&1 &
    client=$!
    running+=("$client")
    sleep 0.5
    stop "$pid"
    uploaded=0
    wait "$client" || uploaded=$?
    forget "$client"
    check "SIGTERM in the middle: $(cat "$scratch/upload"), $ended" \
        test "$uploaded-$status" = 0-0
}

dying_instances() {
    echo "Instances that die and come back (wrk, 64 connections, through a client)"
    if ! command -v wrk >/dev/null; then
        echo "  skipped: wrk is not installed"
        return
    fi
    local -a instances=() ports=()
    local victim deaths=0 end memory descriptors proxy bad
    for _ in 1 2 3; do
        start 127.0.0.1:0 --threads 1
        instances+=("$pid") ports+=("$port")
    done
    start 127.0.0.1:0 --threads 2 \
        --backend "http://127.0.0.1:${ports[0]},http://127.0.0.1:${ports[1]},http://127.0.0.1:${ports[2]}"
    proxy=$pid
    wrk -t1 -c64 -d3s "http://127.0.0.1:$port/proxy" >/dev/null
    descriptors=$(descriptors_of "$proxy") memory=$(status_of VmRSS "$proxy")
    wrk -t1 -c64 -d$((minutes * 60))s "http://127.0.0.1:$port/proxy" >"$scratch/wrk" &
    client=$!
    running+=("$client")
    end=$((SECONDS + minutes * 60 - 3))
    while ((SECONDS < end)); do
        victim=$((deaths++ % 3))
        kill -KILL "${instances[victim]}"
        wait "${instances[victim]}" 2>/dev/null || true
        forget "${instances[victim]}"
        sleep 1
        start "127.0.0.1:${ports[victim]}" --threads 1
        instances[victim]=$pid
        sleep 1
    done
    wait "$client"
    forget "$client"
    bad=$(sed -n 's/.*Non-2xx or 3xx responses: //p' "$scratch/wrk")
    answered=$(awk '/requests in/ {print $1}' "$scratch/wrk")
    check "$deaths deaths, $answered calls answered, ${bad:-0} failed" test "${bad:-0}" = 0
    check "no connection of a caller broke" test -z "$(sed -n '/Socket errors/p' "$scratch/wrk")"
    sleep 1
    echo "  before: $descriptors descriptors, $memory KiB; afterwards: $(descriptors_of "$proxy")," \
        "$(status_of VmRSS "$proxy") KiB resident"
    check "resident memory grew by less than 4 MiB" test $(($(status_of VmRSS "$proxy") - memory)) -lt 4096
    check "no descriptor is left over" test "$(descriptors_of "$proxy")" -le $((descriptors + 128))
    stop "$proxy"
    check "$ended" test "$status" = 0
    for victim in "${instances[@]}"; do stop "$victim"; done
}

! wants stop || stop_under_load
! wants wrk || stop_under_wrk
! wants restart || rolling_restart
! wants storm || storm
! wants upload || upload
! wants instances || dying_instances
echo "$passed passed, $failed failed"
((failed == 0))
