#!/usr/bin/env bash
# snippets.sh COMPILER ROOT: every ```cpp block of README.md, docs/ and examples/ compiles.
#
# A block with #include or main() is a program of its own. The others of a page are compiled together, in
# order: as declarations, or, after a line <!-- snippet: body -->, as statements of a function that has an
# `app`, a `router` and a `request`; after <!-- snippet: coroutine --> that function is a Task<Reply>.
set -euo pipefail
export LC_ALL=C
compiler=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"

split() { # PAGE NAME: writes $work/NAME.*.cpp
    awk -v page="$1" -v base="$work/$2" '
        function flush_block(   file, n) {
            if (block ~ /(^|\n)#include|int main\(/) {
                file = base "." ++programs ".cpp"
                printf "#include <skiff/skiff.hpp>\n#line %d \"%s\"\n%s", first, page, block > file
                close(file)
                return
            }
            if (scheme == "") rest = rest sprintf("#line %d \"%s\"\n%s", first, page, block)
            else {
                n = ++functions
                rest = rest sprintf("[[maybe_unused]] static %s snippet_%d([[maybe_unused]] Service& app, " \
                    "[[maybe_unused]] Router& router, [[maybe_unused]] Request& request) {\n#line %d \"%s\"\n%s}\n",
                    scheme == "body" ? "void" : "Task<Reply>", n, first, page, block)
            }
        }
        /^<!-- snippet: / { scheme = $3; next }
        /^```cpp$/ { inside = 1; block = ""; first = NR + 1; next }
        /^```/ && inside { flush_block(); inside = 0; scheme = ""; next }
        inside { block = block $0 "\n" }
        END {
            if (rest != "") print prelude rest > (base ".page.cpp")
        }' prelude='#include <skiff/skiff.hpp>
#include <skiff/client/client.hpp>
#include <skiff/describe/describe.hpp>
#include <skiff/test/caller.hpp>
#include <skiff/test/virtual_runtime.hpp>
#include <array>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
using namespace skiff;
using namespace std::chrono_literals;
' "$1"
}

for page in README.md docs/*.md examples/*.md; do
    split "$page" "$(tr / - <<<"${page%.md}")"
done

compile() { "$compiler" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -Iinclude "$1"; }
export -f compile
export compiler
sources=("$work"/*.cpp)
echo "${#sources[@]} programs and pages"
# shellcheck disable=SC2016 # the inner shell expands it
printf '%s\0' "${sources[@]}" | xargs --null --max-args=1 --max-procs="$(nproc)" bash -c 'compile "$1"' compile
