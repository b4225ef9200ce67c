#!/usr/bin/env bash
# Installs with apt what run.sh and compile.sh compare skiff with. None of it is needed to build,
# test or use skiff; a peer that is not installed is skipped there. Says nothing when all is there.
#
# Usage: install-peers.sh          (as root; Debian 12)
#
# Express and Fastify are not packages: npm fetches them into build/bench-peers on first use.
set -euo pipefail

packages=(
    wrk                 # the load
    nginx-light         # peer: nginx (where there is an init system, apt also starts it on port 80)
    libh2o-evloop-dev   # peer: libh2o
    pkgconf             # finds it
    golang-go           # peer: Go net/http
    python3-flask gunicorn                                            # peer: Flask
    python3-fastapi python3-uvicorn python3-uvloop python3-httptools  # peer: FastAPI
    libboost1.81-dev    # peer, and compile.sh: Boost.Beast
)
# Node.js for Express and Fastify: Debian's, unless some node and npm are there already.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) || true
    [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
