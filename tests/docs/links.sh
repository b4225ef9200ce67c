#!/usr/bin/env bash
# links.sh ROOT: every link of README.md, docs/ and examples/ to a file of this project leads somewhere.
set -euo pipefail
cd "$1"

wrong=0
# shellcheck disable=SC2016 # fences, no commands
for page in README.md docs/*.md examples/*.md; do
    while IFS= read -r link; do
        target=${link%%#*}
        [[ -z $target || -e ${page%/*}/$target || ($page == README.md && -e $target) ]] || {
            echo "$page: nothing at $link"
            wrong=1
        }
    done < <(sed '/^```/,/^```/d' "$page" | grep -oE '\]\([^)]+\)' | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^[a-z]+:')
done
exit "$wrong"
