#!/usr/bin/env bash
# CPU seconds (user + system) to compile a skiff service at -O2, against a Boost.Beast one.
#
# Usage: compile.sh [FILE]        FILE: default examples/hello/main.cpp of this project
#
# FILE is compiled with the project's include folder and nothing else, the other one is
# compile/beast_coroutine_hello.cpp. Compiled only, not linked; three rounds, alternating; medians.
# Another compiler: CXX=clang++ compile.sh. Beast comes with Debian's libboost1.81-dev.
set -euo pipefail
export LC_ALL=C

if [[ ${1-} == --help ]]; then
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    exit
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
declare -A source=(
    [ours]=${1:-$root/examples/hello/main.cpp}
    [beast]=$here/compile/beast_coroutine_hello.cpp
)
compiler=${CXX:-g++}
rounds=3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # SOURCE NAME: appends the CPU seconds to $work/NAME
    local TIMEFORMAT='%U %S' times
    times=$({ time "$compiler" -std=c++20 -O2 -I "$root/include" -c "$1" -o "$work/object.o" 2>"$work/errors"; } 2>&1) || {
        cat "$work/errors" >&2
        echo "compile.sh: $1 does not compile" >&2
        return 1
    }
    awk '{ print $1 + $2 }' <<<"$times" >>"$work/$2"
}

median() { sort -g "$work/$1" | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'; }

names=()
if [[ -e ${source[ours]} ]]; then
    names+=(ours)
else
    echo "skipped: no ${source[ours]#"$root/"}" >&2
fi
if echo '#include <boost/beast/version.hpp>' | "$compiler" -x c++ -E - >/dev/null 2>&1; then
    names+=(beast)
else
    echo 'skipped: no Boost.Beast; apt-get install libboost1.81-dev' >&2
fi

for ((round = 1; round <= rounds; ++round)); do
    for name in "${names[@]}"; do
        echo "round $round of $rounds: $name" >&2
        compile "${source[$name]}" "$name"
    done
done

echo
echo "$("$compiler" --version | head -n 1), -std=c++20 -O2, median of $rounds"
echo
echo '| source | CPU seconds |'
echo '|---|--:|'
for name in "${names[@]}"; do
    echo "| ${source[$name]#"$root/"} | $(median "$name") |"
done
if ((${#names[@]} == 2)); then
    echo
    awk -v a="$(median ours)" -v b="$(median beast)" \
        'BEGIN { printf "ratio: %.2f (Boost.Beast takes %.1f times the CPU time)\n", a / b, a ? b / a : 0 }'
fi
