"""What the tests of this folder share: the files, and the program that they deploy."""
import contextlib
import re
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

ROOT, HELLO = Path(sys.argv[1]), sys.argv[2]
FILES = ROOT / "examples/hello/deploy"

# What the program takes to end when no handler can be cancelled, in seconds beyond grace and timeout.
LAST_PATIENCE = 2


def help_text():
    return subprocess.run([HELLO, "--help"], check=True, capture_output=True, text=True).stdout


def default_timeout():
    return float(re.search(r"--shutdown-timeout SECONDS=([\d.]+)", help_text()).group(1))


@contextlib.contextmanager
def started(environment=None):
    """The URL at which the program answers; fails when it does not start."""
    service = subprocess.Popen([HELLO, "--listen", "127.0.0.1:0"], env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        line = service.stdout.readline()
        if not line.startswith("listening on "):
            raise AssertionError(line + service.stderr.read())
        yield line.split()[-1]
    finally:
        service.kill()
        service.communicate()


def passed(url, patience=60):
    """Asks a probe as Kubernetes does, again until it passes: the first checks may not have run yet. Otherwise fails with
    the last answer."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=patience) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            with refusal:
                body = refusal.read().decode(errors="replace")
            if time.monotonic() > deadline:
                raise AssertionError(f"{url}: still {refusal.code} after {patience} s: {body}") from None


def main():
    unittest.main(argv=sys.argv[:1])
