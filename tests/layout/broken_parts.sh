#!/usr/bin/env bash
# broken_parts.sh ROOT: nothing waits on an atomic of libstdc++ 12. Its semaphores, latches and barriers lose wake-ups
# (gcc.gnu.org/bugzilla, 98033 and 104928): a mutex and a condition variable do not, nor does test::Semaphore.
set -euo pipefail
cd "$1"
! grep -rnE '^ *# *include *<(semaphore|latch|barrier)>|std::(counting_semaphore|binary_semaphore|latch|barrier)\b' \
    --include='*.[ch]pp' include src tests examples | grep -v '^tests/semaphore.hpp:'
