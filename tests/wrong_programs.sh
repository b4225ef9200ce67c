#!/bin/sh
# wrong_programs.sh COMPILER INCLUDE_DIR PROGRAM.cpp
# The program must not compile, and the compiler must say what its first line expects, in its only error. What a second
# line "// about: ..." has must be in the lines around it.
compiler=$1 include=$2 program=$3
export LC_ALL=C

expected=$(sed -n '1s|^// expect: ||p' "$program")
if [ -z "$expected" ]; then
  echo "$program: the first line is not '// expect: ...'"
  exit 1
fi
if said=$("$compiler" -std=c++20 -fsyntax-only -I"$include" "$program" 2>&1); then
  echo "$program compiles"
  exit 1
fi
about=$(sed -n '2s|^// about: ||p' "$program")
if ! printf '%s\n' "$said" | grep -qF -- "$about"; then
  printf 'nothing is said about %s:\n%s\n' "$about" "$said"
  exit 1
fi
errors=$(printf '%s\n' "$said" | grep -F ' error: ')
if printf '%s\n' "$errors" | head -n 1 | grep -qF -- "$expected" && [ "$(printf '%s\n' "$errors" | wc -l)" = 1 ]; then
  exit 0
fi
printf 'expected this and no other error:\n  %s\ngot:\n%s\n' "$expected" "$said"
exit 1
