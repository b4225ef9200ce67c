#!/usr/bin/env bash
# alerts.sh OBSERVABILITY: the alerts of examples/observability are well-formed, and alerts_test.yml holds of each.
# 77, a skip, without promtool.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
observability=$1
command -v promtool >/dev/null || { echo 'no promtool: cmake/install-deps.sh test' && exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$observability"/{alerts,prometheus}.yml "$here/alerts_test.yml" "$work"

promtool check rules --lint=all --lint-fatal "$work/alerts.yml"
promtool check config "$work/prometheus.yml" # with the rules that it names
promtool test rules "$work/alerts_test.yml"

# No alert without a test.
wrong=0
while read -r alert; do
    grep -q "alertname: $alert\\b" "$work/alerts_test.yml" || {
        echo "alerts_test.yml does not test $alert"
        wrong=1
    }
done < <(sed -n 's/^ *- alert: //p' "$work/alerts.yml")
exit "$wrong"
