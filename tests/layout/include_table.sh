#!/usr/bin/env bash
# include_table.sh ROOT: the table of layers in docs/architecture.md holds. Every folder includes only the
# layers and the libraries that its row names.
set -euo pipefail
export LC_ALL=C
cd "$1"

# Rows between the two marks: | `folder/` | what it holds | layers | libraries |
declare -A layers=() libraries=()
while IFS='|' read -r _ folder _ below outside _; do
    folder=$(tr -d ' `/' <<<"$folder")
    layers[$folder]=" $(tr -d '`' <<<"$below") $folder "
    libraries[$folder]=" $(tr -d '`' <<<"$outside") "
done < <(sed -n '/<!-- layers -->/,/<!-- end of layers -->/{/^| `/p}' docs/architecture.md)
((${#layers[@]} > 0)) || { echo 'docs/architecture.md has no table of layers' && exit 1; }

layer_of() { # PATH below include/skiff or src, or an include in "" -> folder; skiff.hpp and service.hpp: service
    case $1 in
    skiff.hpp | service.hpp) echo service ;;
    *) echo "${1%%/*}" ;;
    esac
}

wrong=0
complain() {
    echo "$*"
    wrong=1
}

check() { # FILE LAYER
    local file=$1 layer=$2 line included
    [[ -n ${layers[$layer]-} ]] || {
        complain "$file: docs/architecture.md has no layer called $layer"
        return
    }
    while read -r line; do
        included=$(sed -E 's/^ *# *include *[<"]([^>"]*)[>"].*/\1/' <<<"$line")
        case $line in
        *'<skiff/'*) included=$(layer_of "${included#skiff/}") ;;
        *'"'*) included=$(layer_of "$included") ;;
        *'<boost/'* | *'<nlohmann/'* | *'<spdlog/'* | *'<fmt/'* | *'<CLI/'* | *'<openssl/'*)
            [[ ($file == src/* || $layer == interop) && ${libraries[$layer]} == *" ${included%%/*} "* ]] ||
                complain "$file: $layer may not use ${included%%/*}"
            continue
            ;;
        *) continue ;; # the standard library, the system
        esac
        [[ ${layers[$layer]} == *" $included "* || ${layers[$layer]} == *' everything '* ]] ||
            complain "$file: $layer may not include $included"
    done < <(grep -E '^ *# *include' "$file")
}

while IFS= read -r file; do
    check "$file" "$(layer_of "${file#include/skiff/}")"
done < <(find include/skiff -name '*.hpp')
while IFS= read -r file; do
    check "$file" "$(layer_of "${file#src/}")"
done < <(find src -name '*.[ch]pp')
exit "$wrong"
