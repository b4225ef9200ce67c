# shellcheck shell=bash
# What the start.sh of every peer shares. Sourced, not run.
#
# Sets  peer_source  the folder of the peer, and
#       peer_build   where it may write: build/bench-peers/NAME, outside the source tree.
# A peer that cannot run here says why and exits with 77, which run.sh takes for "skipped".

if [[ $# -ne 1 ]]; then
    echo "usage: ${0##*/} PORT | --version" >&2
    exit 2
fi

peer_source=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
peer_build=$(cd "$peer_source/../../../.." && pwd)/build/bench-peers/${peer_source##*/}
mkdir -p "$peer_build"

skip() { # REASON
    echo "$1" >&2
    exit 77
}

need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null || skip "no $1; apt-get install $2"
}

need_library() { # PKG-CONFIG-NAME PACKAGE
    need pkg-config pkgconf
    pkg-config --exists "$1" || skip "no $1; apt-get install $2"
}

make_server() { # COMPILER ARGUMENT...: makes server, once per source (the first argument that is a file) and command
    local argument source='' server=$peer_build/server
    for argument; do [[ $source || ! -f $argument || -x $argument ]] || source=$argument; done
    if [[ $server -ot $source || $(cat "$peer_build/command" 2>/dev/null) != "$*" ]]; then
        "$@" -o "$server" >&2 || skip 'it does not compile'
        echo "$*" >"$peer_build/command"
    fi
}

need_python() { # MODULE PACKAGE -- for Debian's own python3, which is where apt puts its modules
    [[ -x /usr/bin/python3 ]] || skip 'no python3; apt-get install python3'
    /usr/bin/python3 -c "import importlib.util as u, sys; sys.exit(u.find_spec('$1') is None)" ||
        skip "no Python module $1; apt-get install $2"
}

python_version() { # MODULE
    /usr/bin/python3 -c "import importlib.metadata as m; print(m.version('$1'))"
}

node_install() { # installs what package-lock.json names, once per lock file
    need node nodejs
    need npm npm
    if ! cmp -s "$peer_source/package-lock.json" "$peer_build/installed-lock.json"; then
        cp "$peer_source/package.json" "$peer_source/package-lock.json" "$peer_build/"
        npm ci --prefix "$peer_build" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
            skip 'npm ci failed'
        cp "$peer_source/package-lock.json" "$peer_build/installed-lock.json"
    fi
    cp "$peer_source/server.js" "$peer_build/"
}
