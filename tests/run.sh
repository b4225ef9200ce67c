#!/usr/bin/env bash
# Builds skiff and runs its tests. The last line says what came of it: "N passed, N failed".
#
# Usage: run.sh [--fast] [--jobs N] [--help]
#
#   --fast     the release build alone, and only what changed or failed since it last passed
#   --jobs N   compile and test with N at a time (default: one per CPU)
#
# Without --fast: every test in the presets release (warnings are errors) and asan (AddressSanitizer and
# UndefinedBehaviorSanitizer); what crosses threads in tsan (ThreadSanitizer) too. Installs what is
# missing (cmake/install-deps.sh), but for a browser: without it (cmake/install-deps.sh page) the tests of the admin
# page are skipped. The exit status is 0 only when nothing failed.
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

fast='' jobs=$(nproc)
while (($#)); do
    case $1 in
    --fast) fast=yes ;;
    --jobs)
        [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo 'run.sh: --jobs needs a number' >&2 && exit 2; }
        jobs=$2
        shift
        ;;
    --help) sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" && exit ;;
    *) echo "run.sh: unknown option $1 (see --help)" >&2 && exit 2 ;;
    esac
    shift
done

cmake/install-deps.sh core test

passed=0 failed=0 log=''
trap 'rm -f "$log"' EXIT
log=$(mktemp)

# What crosses threads; the rest has none to race with.
crosses_threads=()
for folder in tests/{core,telemetry,resilience,net,outbound,client,server,admin,service}; do
    [[ ! -e $folder/CMakeLists.txt ]] || crosses_threads+=("$folder")
done

say() { printf '\n== %s\n' "$*"; }

# ThreadSanitizer wants its addresses where the kernel does not always leave them.
in_preset() { # PRESET COMMAND...
    if [[ $1 == tsan ]] && setarch --addr-no-randomize true 2>/dev/null; then
        setarch --addr-no-randomize "${@:2}"
    else
        "${@:2}"
    fi
}

build() { # PRESET [TARGET...]: a build that fails counts as one failed test
    local preset=$1 status=0 targets=()
    (($# == 1)) || targets=(--target "${@:2}")
    say "$preset: building"
    if cmake --preset "$preset" -DSKIFF_BUILD_TESTS=ON >"$log" 2>&1; then
        in_preset "$preset" cmake --build --preset "$preset" "${targets[@]}" -j "$jobs" || status=1
    else
        cat "$log"
        status=1
    fi
    ((status == 0)) || say "$preset: THE BUILD FAILED"
    failed=$((failed + status))
    return "$status"
}

folders() { # PRESET: the folders of tests/ that hold tests
    local file
    for file in "build/$1/tests"/*/CTestTestfile.cmake; do
        if grep -qE '^(add_test|include)' "$file"; then basename "${file%/*}"; fi
    done
}

run_tests() { # PRESET FOLDER: counts; when all passed in release, --fast is told so
    local build=build/$1/tests/$2 began bad=1 all=1 # ctest itself failed, unless it says otherwise
    say "$1: testing $2"
    began=$(mktemp -p "$build")
    in_preset "$1" ctest --test-dir "$build" -j "$jobs" --output-on-failure --no-tests=error 2>&1 | tee "$log" |
        grep --line-buffered -vE '^ *Start +[0-9]+: |^ *[0-9]+/[0-9]+ Test .* Passed |^Internal ctest|^$' || true
    if [[ $(grep ' tests failed out of ' "$log" | tail -n 1) =~ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
        bad=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
        all=$((all - $(grep -c '[*]Skipped ' "$log" || true))) # no test that was skipped has passed
    fi
    passed=$((passed + all - bad)) failed=$((failed + bad))
    if ((bad == 0)); then mv "$began" "$build/passed"; else rm "$began" && rm -f "$build/passed"; fi
}

changed() { # FOLDER: since it last passed, its programs, its files, or what its checks look at
    local build=build/release/tests/$1 looked_at=("tests/$1")
    case $1 in
    admin) looked_at+=(src/admin/page src/admin/page.hpp) ;;
    docs) looked_at+=(README.md docs examples include) ;;
    deploy) looked_at+=(examples/hello/deploy cmake CMakeLists.txt) ;;
    layout) looked_at+=(docs/architecture.md include src) ;;
    package) looked_at+=(CMakeLists.txt cmake examples include/skiff/plugin src/CMakeLists.txt) ;;
    esac
    [[ ! -e $build/passed || -n $(find "$build" -type f -executable -newer "$build/passed" -print -quit) ||
        -n $(find "${looked_at[@]}" -type f -newer "$build/passed" -print -quit) ]]
}

test_all() {
    local folder
    build release || return 0 # what does not compile need not be tried under sanitizers
    for folder in $(folders release); do run_tests release "$folder"; done
    if build asan; then
        for folder in $(folders asan); do
            [[ $folder == layout || $folder == docs ]] || run_tests asan "$folder" # they only ask the compiler
        done
    fi
    if build tsan "${crosses_threads[@]/%//all}"; then
        for folder in "${crosses_threads[@]}"; do run_tests tsan "${folder#tests/}"; done
    fi
}

test_changes() {
    local folder
    build release || return 0
    for folder in $(folders release); do
        if changed "$folder"; then run_tests release "$folder"; else say "release: $folder passed before"; fi
    done
}

if [[ $fast ]]; then test_changes; else test_all; fi
echo
echo "$passed passed, $failed failed"
((failed == 0))
