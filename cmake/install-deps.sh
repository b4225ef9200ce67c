#!/usr/bin/env bash
# Installs with apt what skiff needs on Debian 12. Silent and instant when nothing is missing.
#
# Usage: install-deps.sh [GROUP...]      GROUP: core (default) demo test fuzz bench page
#
#   core    to build the library and a service
#   demo    examples/demo.sh
#   test    tests/run.sh
#   fuzz    tests/fuzz/run.sh (clang 19 with libFuzzer)
#   bench   tests/bench/run.sh; the servers it compares with: tests/bench/install-peers.sh
#   page    tests/admin/page/run.sh (a browser, node)
#
# As a normal user it asks sudo. Without apt it names the packages and leaves them to you.
set -euo pipefail

packages_of() { # GROUP
    case $1 in
    core) echo g++ cmake ninja-build ccache libboost1.81-dev nlohmann-json3-dev libcli11-dev \
        pkg-config zlib1g-dev libbrotli-dev libzstd-dev ;;
    demo) echo curl ;;
    test) echo libgtest-dev libgmock-dev libspdlog-dev prometheus curl jq brotli zstd dpkg-dev file python3-yaml python3-jsonschema ;;
    fuzz) echo clang-19 libclang-rt-19-dev ;;
    bench) echo wrk libbenchmark-dev ;;
    page) echo nodejs chromium ;;
    *) return 1 ;;
    esac
}

if [[ ${1-} == --help ]]; then
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    exit
fi
(($#)) || set -- core

wanted=()
for group in "$@"; do
    list=$(packages_of "$group") || {
        echo "install-deps.sh: no group called $group (see --help)" >&2
        exit 2
    }
    read -ra packages <<<"$list"
    wanted+=("${packages[@]}")
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-deps.sh: no apt here. skiff needs what Debian 12 calls: ${wanted[*]}" >&2
    exit
fi

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) || true
    [[ $state == installed* ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

echo "installing with apt: ${missing[*]}"
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || {
        echo "install-deps.sh: not root and no sudo. As root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi
# The tests start their own Prometheus: its package must not start one for the whole machine.
if [[ " ${missing[*]} " == *' prometheus '* && -d /run/systemd/system ]]; then
    echo 'masking prometheus.service: skiff needs the program alone (systemctl unmask prometheus gives it back)'
    "${as_root[@]}" systemctl mask --quiet prometheus.service
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
