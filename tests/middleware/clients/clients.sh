#!/usr/bin/env bash
# clients.sh SERVICE: what others make of compression, conditional answers and static files. curl asks; gzip, brotli
# and zstd decode what comes and make what is sent. The memory of the service stays flat meanwhile.
# 77, a skip, without these programs.
set -euo pipefail
export LC_ALL=C
service=$1
for tool in curl gzip brotli zstd; do
    command -v "$tool" >/dev/null || { echo "no $tool: cmake/install-deps.sh test" && exit 77; }
done

work=$(mktemp -d)
running=''
end() {
    [[ ! $running ]] || kill -KILL "$running" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

fail() {
    echo "$*"
    tail -n 20 "$work/log"
    exit 1
}

# ---- the service ----------------------------------------------------------------------------

mkdir "$work/files"
seq -f 'line %g of a text' 20000 >"$work/files/text.txt"
seq -f 'const line%g = "some text";' 20000 >"$work/files/app.js"
brotli --quality=5 --keep "$work/files/app.js"
touch --date='1 hour ago' "$work"/files/*

FILES=$work/files "$service" --listen 127.0.0.1:0 --threads 1 >"$work/log" 2>&1 &
running=$!
deadline=$((SECONDS + 60))
until url=$(sed -n 's/^listening on //p' "$work/log") && [[ $url ]]; do
    ((SECONDS < deadline)) && kill -0 "$running" || fail 'the service does not start'
    sleep 0.05
done

ask() { curl --silent --show-error --max-time 100 "$@"; }
status_of() { ask --output "$work/body" --write-out '%{http_code}' "$@"; }
expect_status() { # STATUS WHAT CURL-ARGUMENT...
    local got
    got=$(status_of "${@:3}")
    [[ $got == "$1" ]] || fail "$2: $got instead of $1: $(head -c 300 "$work/body")"
}

# The most that the service has held, in KiB. A window of zstd or brotli and a few buffers are less than the room.
peak() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$running/status"; }
room=$((24 * 1024))
expect_flat() { # WHAT BEFORE
    local grown=$(($(peak) - $2))
    ((grown < room)) || fail "$1: $grown KiB more"
}

declare -A decode=([gzip]='gzip -d' [br]='brotli -d' [zstd]='zstd -d') encode=([gzip]='gzip' [br]='brotli -1' [zstd]='zstd -q')

# ---- answers --------------------------------------------------------------------------------

# No name of a program stands in curl's own --compressed: it tells what it can do, and decodes it.
ask --compressed "$url/files/text.txt" | cmp - "$work/files/text.txt" || fail 'curl --compressed has another text'

mebibytes=64
plain=$(ask "$url/stream/$mebibytes" | sha256sum)
before=$(peak)
for coding in gzip br zstd; do
    ask --header "Accept-Encoding: $coding" --dump-header "$work/head" "$url/stream/$mebibytes" |
        ${decode[$coding]} | sha256sum >"$work/sum" || fail "${decode[$coding]} does not take the stream"
    [[ $(<"$work/sum") == "$plain" ]] || fail "${decode[$coding]} has another stream"
    grep -qi "^content-encoding: $coding" "$work/head" || fail "the stream is not in $coding"
done
expect_flat "three streams of $mebibytes MiB" "$before"

# ---- request bodies -------------------------------------------------------------------------

for coding in gzip br zstd; do
    ${encode[$coding]} <"$work/files/text.txt" >"$work/coded"
    got=$(ask --header "Content-Encoding: $coding" --data-binary @"$work/coded" "$url/count")
    [[ $got == "$(stat --format=%s "$work/files/text.txt")" ]] || fail "of a text in $coding it counts $got bytes"
    expect_status 413 "a text in $coding over the limit" \
        --header "Content-Encoding: $coding" --data-binary @"$work/coded" "$url/small"
    head -c 100 "$work/coded" >"$work/broken"
    expect_status 400 "a text in $coding that breaks off" \
        --header "Content-Encoding: $coding" --data-binary @"$work/broken" "$url/count"
done

before=$(peak)
head -c 1G /dev/zero | zstd -q >"$work/bomb.zst"
head -c 256M /dev/zero | gzip >"$work/bomb.gz"
gzip --keep --stdout "$work/bomb.gz" >"$work/bomb.gz.gz"
expect_status 413 'a bomb in zstd' --header 'Content-Encoding: zstd' --data-binary @"$work/bomb.zst" "$url/count"
expect_status 413 'a bomb in gzip' --header 'Content-Encoding: gzip' --data-binary @"$work/bomb.gz" "$url/count"
expect_status 413 'a bomb in a bomb' --header 'Content-Encoding: gzip, gzip' --data-binary @"$work/bomb.gz.gz" "$url/count"
expect_flat 'three bombs' "$before"

# ---- files ----------------------------------------------------------------------------------

ask --header 'Accept-Encoding: br' "$url/files/app.js" | cmp - "$work/files/app.js.br" || fail 'not the precompressed file'

# A download that broke off, and goes on.
head -c 100000 "$work/files/text.txt" >"$work/part"
ask --continue-at - --output "$work/part" "$url/files/text.txt"
cmp "$work/part" "$work/files/text.txt" || fail 'a continued download differs'
expect_status 206 'a range' --range 0-99,200-299 "$url/files/text.txt"
expect_status 416 'a range beyond the end' --range 99999999- "$url/files/text.txt"

expect_status 200 'a file' --etag-save "$work/etag" --remote-time "$url/files/text.txt"
expect_status 304 'a file that curl has by its tag' --etag-compare "$work/etag" "$url/files/text.txt"
expect_status 304 'a file that curl has by its time' --time-cond "$work/body" "$url/files/text.txt"

expect_status 400 'a path that leads out' --path-as-is "$url/files/../../../etc/passwd"
expect_status 400 'a path that leads out, encoded' --path-as-is "$url/files/..%2f..%2f..%2fetc%2fpasswd"

# A file larger than what is held of it.
truncate --size=1G "$work/files/large.bin"
before=$(peak)
ask "$url/files/large.bin" | cmp - "$work/files/large.bin" || fail 'a large file differs'
expect_flat 'a file of 1 GiB' "$before"

kill -TERM "$running"
wait "$running" || fail "the service ended with status $?"
running=''
echo "streams of $mebibytes MiB in three codings, bombs of 1 GiB, a file of 1 GiB"
