#!/usr/bin/env bash
# scrape.sh SERVICE OBSERVABILITY: promtool finds nothing wrong with what SERVICE exposes, a Prometheus that scrapes it
# in both formats has every value, label and exemplar, and every query of the dashboard gives an answer.
# 77, a skip, without Prometheus.
set -euo pipefail
export LC_ALL=C
service=$1 observability=$2
for tool in prometheus promtool curl jq; do
    command -v "$tool" >/dev/null || { echo "no $tool: cmake/install-deps.sh test" && exit 77; }
done

work=$(mktemp -d)
running=()
end() {
    ((${#running[@]} == 0)) || kill -TERM "${running[@]}" 2>/dev/null || true
    ((${#running[@]} == 0)) || wait "${running[@]}" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

fail() {
    echo "$*"
    tail -n 20 "$work"/*.log
    exit 1
}

eventually() { # COMMAND...: true within the patience of a busy machine
    local deadline=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

listening_port() { # PID -> the port of its TCP socket that listens
    local inodes
    inodes=$(find "/proc/$1/fd" -lname 'socket:*' -printf '%l\n' 2>/dev/null | tr -dc '0-9\n' | paste -sd'|')
    [[ $inodes ]] || return 1
    awk -v inodes="^($inodes)$" '$4 == "0A" && $10 ~ inodes { split($2, at, ":"); print at[2]; exit }' /proc/net/tcp |
        { read -r hex && echo $((16#$hex)); }
}

"$service" --listen 127.0.0.1:0 --threads 1 >"$work/service.log" 2>&1 &
running+=($!)
eventually grep -q '^listening on ' "$work/service.log" || fail 'the service does not start'
url=$(sed -n 's/^listening on //p' "$work/service.log")

# What the dashboard and the alerts are about: answers, a failure, something that is no request, a traced caller.
trace_id=0af7651916cd43dd8448eb211c80319c
curl -fsS "$url/users/1" >/dev/null
curl -fsS -H "traceparent: 00-$trace_id-b7ad6b7169203331-01" "$url/users/2" >/dev/null
[[ $(curl -sS -o /dev/null -w '%{http_code}' -X POST "$url/users") == 500 ]] || fail 'a failure is no 500'
[[ $(curl -sS -o /dev/null -w '%{http_code}' -H 'Host:' "$url/users/1") == 400 ]] || fail 'a request without Host is answered'

# ---- the text, by itself --------------------------------------------------------------------

curl -fsS "$url/metrics" >"$work/metrics.txt"
promtool check metrics <"$work/metrics.txt" >"$work/promtool.log" 2>&1 || fail 'promtool refuses the text'
[[ ! -s $work/promtool.log ]] || fail 'promtool has remarks'

type_of() { curl -fsS -o /dev/null -w '%{content_type}' -H "Accept: $1" "$url/metrics"; }
[[ $(type_of 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5') == application/openmetrics-text\;* ]] ||
    fail 'OpenMetrics is not negotiated'
[[ $(type_of '*/*') == text/plain\;* ]] || fail 'text is not negotiated'

# ---- Prometheus -----------------------------------------------------------------------------

cat >"$work/prometheus.yml" <<END
global: {scrape_interval: 500ms, scrape_timeout: 500ms}
scrape_configs:
  - job_name: open_metrics
    static_configs: [{targets: ["${url#http://}"]}]
  - job_name: text
    metrics_path: /text
    static_configs: [{targets: ["${url#http://}"]}]
END
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" --web.listen-address=127.0.0.1:0 \
    --enable-feature=exemplar-storage --log.level=warn >"$work/prometheus.log" 2>&1 &
prometheus=$!
running+=("$prometheus")
eventually listening_port "$prometheus" || fail 'Prometheus does not start'
api=http://127.0.0.1:$(listening_port "$prometheus")/api/v1
eventually curl -fsS "${api%/api/v1}/-/ready" || fail 'Prometheus does not get ready'

query() { # EXPRESSION -> its values, one per line
    curl -fsS "$api/query" --data-urlencode "query=$1" | jq -r '.data.result | if type == "array" and length == 2 and
        (.[0] | type) == "number" then .[1] else .[].value[1] end'
}
gives() { [[ $(query "$1" | sort | paste -sd' ') == "$2" ]]; }
expect() { # EXPRESSION VALUES
    query "$1" >/dev/null || fail "$1 is no query"
    eventually gives "$1" "$2" || fail "$1 gives '$(query "$1")', not '$2'"
}

for job in open_metrics text; do
    expect "up{job=\"$job\"}" 1
    expect "orders_placed_total{job=\"$job\",kind=\"book\"}" 42
    lookups="job=\"$job\""
    expect "lookup_duration_seconds_bucket{$lookups,le=\"0.1\"}" 0
    expect "lookup_duration_seconds_bucket{$lookups,le=\"0.25\"}" 1
    expect "lookup_duration_seconds_bucket{$lookups,le=\"1.0\"}" 2
    expect "lookup_duration_seconds_bucket{$lookups,le=\"+Inf\"}" 2
    expect "lookup_duration_seconds_sum{$lookups}" 0.5
    requests="http_server_request_duration_seconds_count{job=\"$job\",url_scheme=\"http\""
    expect "$requests,http_route=\"/users/{id}\",http_request_method=\"GET\",http_response_status_code=\"200\"}" 2
    expect "$requests,http_route=\"/users\",http_request_method=\"POST\",http_response_status_code=\"500\"}" 1
    expect "skiff_requests_refused_total{job=\"$job\",status=\"400\"}" 1
    expect "skiff_health_check_up{job=\"$job\",check=\"database\"}" 1
    expect "http_server_active_requests{job=\"$job\"}" 1 # the scrape
    expect "process_threads{job=\"$job\"} > bool 0" 1
    expect "abs(time() - process_start_time_seconds{job=\"$job\"}) < bool 3600" 1

    # Texts that are hard to quote come through one by one.
    expect "count(label_text{job=\"$job\"})" 8
    expect "label_text{job=\"$job\",text=\"a \\\"quoted\\\"\\\\ text\\nof two lines\"}" 1
    expect "label_text{job=\"$job\",text=\"{},=# EOF\"}" 1
    expect "label_text{job=\"$job\",text=\"\\t\\r\\x01\\x7F\"}" 1
    expect "label_text{job=\"$job\",text=\"Größe €😀\"}" 1
    expect "label_text{job=\"$job\",text=\"not \\uFFFD UTF-8\"}" 1
    expect "label_text{job=\"$job\",text=\"\"}" 1
    expect "count(label_text{job=\"$job\",text=~\"xxx+\"})" 1
done
# Prometheus reads the negotiated page, more than once: its count grows.
scrapes='http_server_request_duration_seconds_count{job="open_metrics",http_route="/metrics"}[1m]'
expect "max_over_time($scrapes) > bool min_over_time($scrapes)" 1

exemplar() { # METRIC TRACE_ID
    curl -fsS "$api/query_exemplars" --data-urlencode "query=$1" --data-urlencode "start=$(($(date +%s) - 600))" \
        --data-urlencode "end=$(($(date +%s) + 600))" |
        jq -e --arg trace "$2" '[.data[].exemplars[].labels | select(.trace_id == $trace and (.span_id | length) == 16)] | length > 0'
}
eventually exemplar lookup_duration_seconds_bucket 4bf92f3577b34da6a3ce929d0e0e4736 || fail 'the exemplar does not arrive'
eventually exemplar http_server_request_duration_seconds_bucket $trace_id || fail 'a traced request leaves no exemplar'

# ---- the dashboard --------------------------------------------------------------------------

# As Grafana would ask, for all services.
queries=0
while IFS= read -r expression; do
    expression=${expression//'$__rate_interval'/1m}
    expression=${expression//'$job'/.*}
    expression=${expression//'$instance'/.*}
    query "$expression" >/dev/null || fail "the dashboard's $expression is no query"
    has_answer() { [[ $(query "$expression") ]]; }
    eventually has_answer || fail "nothing answers the dashboard's $expression"
    queries=$((queries + 1))
done < <(jq -r '.panels[].targets // [] | .[].expr' "$observability/grafana-dashboard.json")
((queries > 20)) || fail "the dashboard has only $queries queries"

kill -0 "${running[@]}" || fail 'something ended early'
echo "Prometheus $(prometheus --version 2>&1 | sed -n '1s/.*version \([^ ]*\).*/\1/p'): both formats, an exemplar, $queries queries"
