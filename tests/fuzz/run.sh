#!/usr/bin/env bash
# Builds the fuzz targets with the preset "fuzz" (clang 19) and runs them one after another.
#
# Usage: run.sh [--seconds N] [--help] [TARGET...]
#
#   --seconds N   time for each target (default 60)
#   TARGET        chunked_decoder cookie described form multipart regular_expression request_parser response_parser router url_decoder (default: all)
#
# Each target starts from its committed corpus, tests/fuzz/corpus/TARGET. New finds are gathered in the build
# folder and merged: what reaches something that nothing in the corpus does is added to it, as long as it
# is under 1 KiB and the corpus under 100 files. Commit it: the tests replay it. An input that breaks
# something is left in the build folder, which is named at the end. Status 0 when nothing broke.
#
# A build made elsewhere is used with BUILD=... run.sh.
set -euo pipefail
export LC_ALL=C
symbolizer=$(command -v llvm-symbolizer-19 || command -v llvm-symbolizer || true)
export ASAN_SYMBOLIZER_PATH=${ASAN_SYMBOLIZER_PATH:-$symbolizer}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
most_files=100
most_bytes=1024

seconds=60 targets=()
while (($#)); do
    case $1 in
    --seconds)
        (($# > 1)) || { echo "run.sh: $1 needs a value" >&2 && exit 2; }
        seconds=$2
        shift 2
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    -*) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    *)
        [[ -f $here/$1_fuzzer.cpp ]] || { echo "run.sh: there is no target $1 (see --help)" >&2 && exit 2; }
        targets+=("$1")
        shift
        ;;
    esac
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "run.sh: not a positive number: $seconds" >&2 && exit 2; }
((${#targets[@]} > 0)) || targets=(chunked_decoder cookie described form multipart regular_expression request_parser response_parser router url_decoder)

build=${BUILD:-$root/build/fuzz}
[[ -n ${BUILD:-} ]] || (cd "$root" && cmake --preset fuzz >/dev/null)
cmake --build "$build" -j "${JOBS:-1}"

# Copies into the corpus what adds to it. The name of a find is the hash of its content.
keep_finds() { # PROGRAM CORPUS FINDS
    local merged find name
    merged=$(mktemp -d)
    cp "$2"/* "$merged"
    "$1" -merge=1 -max_len=$most_bytes "$merged" "$3" 2>/dev/null
    for find in "$merged"/*; do
        name=$(basename "$find")
        [[ ! -e $2/$name ]] || continue
        (($(find "$2" -type f | wc -l) < most_files)) || break
        (($(stat -c %s "$find") < most_bytes)) && cp "$find" "$2/$name"
    done
    rm -r "$merged"
}

broken=()
for target in "${targets[@]}"; do
    program=$build/tests/fuzz/${target}_fuzzer
    corpus=$here/corpus/$target
    finds=$build/fuzz/$target/finds
    crashes=$build/fuzz/$target/crashes
    mkdir -p "$finds" "$crashes"
    echo "== $target, $seconds s"
    if ! "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -dict="$here/http.dict" -artifact_prefix="$crashes/" "$finds" "$corpus" \
        >"$build/fuzz/$target/log" 2>&1; then
        broken+=("$target")
        grep -E 'does not hold|ERROR|SUMMARY|Test unit written' "$build/fuzz/$target/log" || true
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz/$target/log")
    edges=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$build/fuzz/$target/log" | tail -n 1)
    echo "   ${runs:-?} runs, ${edges:-?} edges"
    keep_finds "$program" "$corpus" "$finds"
    echo "   corpus: $(find "$corpus" -type f | wc -l) files, $(du -sb "$corpus" | cut -f1) bytes"
done
if ((${#broken[@]} > 0)); then
    echo "broken: ${broken[*]}; the inputs are in $build/fuzz/TARGET/crashes" >&2
    exit 1
fi
