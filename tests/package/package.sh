#!/usr/bin/env bash
# package.sh CASE COMPILER ROOT BUILD: skiff as its users get it. BUILD is a release build of ROOT; what is made
# here lies in BUILD/package. Two builds of all of skiff lie beside it, BUILD-shared and BUILD-sources, where
# ccache finds the objects of BUILD whether its paths are absolute or relative; only what changed is built again.
#
#   install_static, install_shared, make_deb    first; the others need them
#   static, shared, sources                     find_package, find_package, FetchContent
#   pkg_config_static, pkg_config_shared        without CMake
#   deb                                         from the unpacked Debian packages
#   components, version                         what there is not is refused
#   exports                                     libskiff.so shows nothing but skiff
#   plugin                                      examples/plugin in examples/hello
#   orders                                      a copy of examples/orders, with its tests
set -euo pipefail
case=$1 compiler=$2 root=$3 build=$4
here=$root/tests/package work=$build/package
unset "${!SKIFF_@}" PORT LD_LIBRARY_PATH PKG_CONFIG_PATH CMAKE_PREFIX_PATH DESTDIR

fail() {
    echo "$*" >&2
    exit 1
}

launcher=()
! command -v ccache >/dev/null || launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

configure() { # SOURCE BUILD ARGUMENT...
    cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$compiler" \
        "${launcher[@]}" "${@:3}"
}

make_project() { # SOURCE FOLDER ARGUMENT...: a fresh build
    rm -rf "${work:?}/$2"
    configure "$1" "$work/$2" "${@:3}" && cmake --build "$work/$2"
}

# A user of a static skiff needs only what is linked; of a shared one, nothing.
headers_absent=(-DCMAKE_DISABLE_FIND_PACKAGE_{Boost,nlohmann_json,CLI11}"=ON")
all_absent=("${headers_absent[@]}" -DCMAKE_DISABLE_FIND_PACKAGE_{PkgConfig,ZLIB}"=ON")

start() { # PROGRAM ARGUMENT...: sets url and service
    local line=''
    exec {out}< <(exec "$@" --listen 127.0.0.1:0)
    service=$!
    trap 'kill -KILL "$service" 2>/dev/null || true' EXIT
    while [[ $line != 'listening on '* ]]; do
        read -r -t 20 line <&"$out" || fail "$1 did not start"
    done
    url=${line#listening on }
}

stop() {
    local status=0
    kill -TERM "$service"
    wait "$service" || status=$?
    trap - EXIT
    ((status == 0)) || fail "the service ended with status $status"
}

expect() { # WHAT PATH CURL-ARGUMENT...: the body
    local got
    got=$(curl --silent --max-time 20 "${@:3}" "$url$2") || fail "no answer from $2"
    [[ $got == "$1" ]] || fail "$2: expected $1, got $got"
}

try() { # PROGRAM: the consumer
    local version
    version=$("$1" --version)
    [[ $version == 'consumer (skiff '*.*.*')' ]] || fail "--version says $version"
    start "$1"
    expect installed /
    expect 'streamed text' /words
    expect known /activity
    expect 'done' /blocking
    expect 410 /throw --output /dev/null --write-out '%{http_code}'
    stop
}

refused() { # TEXT ARGUMENT...: configuring the consumer fails and says TEXT
    local said
    rm -rf "$work/refused"
    ! said=$(configure "$here/consumer" "$work/refused" -DCMAKE_PREFIX_PATH="$work/static" "${@:2}" 2>&1) ||
        fail 'it was not refused'
    [[ $(tr -s ' \n' ' ' <<<"$said") == *"$1"* ]] || fail "it does not say: $1"$'\n'"$said"
}

library_folder() { # PREFIX
    dirname "$(find "$1" -name 'libskiff.*' -print -quit)"
}

case $case in
install_static)
    rm -rf "$work/static"
    cmake --install "$build" --prefix "$work/static.before"
    mv "$work/static.before" "$work/static" # may be moved
    ! grep -rIl -e "$build" -e "$work" -e "$root" "$work/static" || fail 'paths of the build are in it'
    ;;
install_shared)
    rm -rf "$work/shared"
    configure "$root" "$build-shared" -DBUILD_SHARED_LIBS=ON -DCMAKE_INSTALL_PREFIX=/usr -DSKIFF_BUILD_TESTS=OFF \
        -DSKIFF_BUILD_EXAMPLES=OFF -DSKIFF_WARNINGS_AS_ERRORS=ON
    cmake --build "$build-shared"
    cmake --install "$build-shared" --prefix "$work/shared"
    ;;
make_deb)
    (cd "$build-shared" && rm -rf packages && cpack)
    rm -rf "$work/deb"
    for package in "$build-shared"/packages/*.deb; do dpkg-deb -x "$package" "$work/deb"; done
    ;;
static)
    make_project "$here/consumer" consumer-static -DCMAKE_PREFIX_PATH="$work/static" "${headers_absent[@]}"
    try "$work/consumer-static/consumer"
    ;;
shared)
    make_project "$here/consumer" consumer-shared -DCMAKE_PREFIX_PATH="$work/shared" "${all_absent[@]}" \
        -DCMAKE_CXX_FLAGS='-fvisibility=hidden -fvisibility-inlines-hidden'
    try "$work/consumer-shared/consumer"
    ;;
sources)
    configure "$here/consumer" "$build-sources" -DSKIFF_SOURCE_DIR="$root" -DSKIFF_WARNINGS_AS_ERRORS=ON
    cmake --build "$build-sources"
    try "$build-sources/consumer"
    rm -rf "$work/installed-sources"
    cmake --install "$build-sources" --prefix "$work/installed-sources"
    [[ $(find "$work/installed-sources" -type f) == */bin/consumer ]] || fail 'skiff installs itself with its user'
    ;;
pkg_config_static | pkg_config_shared)
    prefix=$work/${case#pkg_config_} static=()
    [[ $case != *static ]] || static=(--static)
    libraries=$(library_folder "$prefix")
    export PKG_CONFIG_PATH=$libraries/pkgconfig
    read -ra flags <<<"$(pkg-config "${static[@]}" --cflags --libs skiff)"
    "$compiler" -O1 "$here/consumer/main.cpp" "${flags[@]}" -o "$work/$case"
    LD_LIBRARY_PATH=$libraries try "$work/$case"
    ;;
deb)
    packages=$build-shared/packages
    runtime=$(echo "$packages"/libskiff[0-9]*.deb) development=$(echo "$packages"/libskiff-dev_*.deb)
    [[ $(dpkg-deb -f "$runtime" Depends) == *libstdc++6*zlib1g* ]] || fail 'dependencies of the library'
    [[ $(dpkg-deb -f "$development" Depends) == "$(dpkg-deb -f "$runtime" Package) (= "* ]] ||
        fail 'dependencies of -dev'
    if dpkg-deb --contents "$runtime" | grep -E '/include/|/cmake/|\.so$| -> .*\.so$'; then fail 'what is for -dev'; fi
    make_project "$here/consumer" consumer-deb -DCMAKE_PREFIX_PATH="$work/deb/usr" "${all_absent[@]}"
    try "$work/consumer-deb/consumer"
    ;;
components)
    refused 'skiff 0.1.0 has no component "nonesuch". Installed are: none' '-DSKIFF_WANTED=0.1;COMPONENTS;nonesuch'
    make_project "$here/consumer" consumer-optional -DCMAKE_PREFIX_PATH="$work/static" \
        '-DSKIFF_WANTED=OPTIONAL_COMPONENTS;nonesuch' --log-level=ERROR
    ;;
version)
    refused 'compatible with requested version "0.2"' -DSKIFF_WANTED=0.2
    refused 'compatible with requested version "0.0.9"' -DSKIFF_WANTED=0.0.9
    ;;
exports)
    foreign=$(nm --dynamic --defined-only --demangle "$(library_folder "$work/shared")/libskiff.so" |
        cut -d' ' -f3- | grep -E '\b(boost|spdlog|fmt|nlohmann|CLI)::' | grep -v skiff:: || true)
    [[ -z $foreign ]] || fail "libskiff.so shows: $foreign"
    ;;
plugin)
    make_project "$root/examples/plugin" plugin -DCMAKE_PREFIX_PATH="$work/shared" "${all_absent[@]}"
    for kind in static shared; do # the same plugin in both
        make_project "$root/examples/hello" "hello-$kind" -DCMAKE_PREFIX_PATH="$work/$kind"
        API_KEYS='first,second' start "$work/hello-$kind/hello" --plugin "$work/plugin/api-key.so?open=/hello"
        expect 401 /square/2 --output /dev/null --write-out '%{http_code}'
        expect 401 /square/2 --output /dev/null --write-out '%{http_code}' --header 'X-Api-Key: third'
        expect 4 /square/2 --header 'X-Api-Key: second'
        expect 'Hello, ada!' /hello/ada
        expect '{"refused":2}' /plugins/api-key/refused --header 'X-Api-Key: first'
        stop
    done
    ;;
orders)
    rm -rf "$work/orders-copy"
    cp -R "$root/examples/orders" "$work/orders-copy"
    make_project "$work/orders-copy" orders -DCMAKE_PREFIX_PATH="$work/static" "${headers_absent[@]}"
    ctest --test-dir "$work/orders" --output-on-failure --no-tests=error
    ORDERS_API_KEY=sesame start "$work/orders/orders"
    expect 401 /v1/orders --output /dev/null --write-out '%{http_code}'
    expect '[]' /v1/orders --header 'X-Api-Key: sesame'
    expect 422 /v1/orders --header 'X-Api-Key: sesame' --output /dev/null --write-out '%{http_code}' \
        --json '{"customer":"ada","items":[]}'
    expect 201 /v1/orders --header 'X-Api-Key: sesame' --output /dev/null --write-out '%{http_code}' \
        --json '{"customer":"ada","items":[{"sku":"BLT-1"}]}'
    stop
    ;;
*) fail "no case called $case" ;;
esac
