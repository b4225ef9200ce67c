"""units_test.py ROOT HELLO: the units of systemd are sound, and fit the program."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from deployment import FILES, HELLO, LAST_PATIENCE, default_timeout, main

SERVICE = (FILES / "hello.service").read_text()


def setting(name):
    return re.search(rf"^{name}=(.*)$", SERVICE, re.M).group(1)


class Units(unittest.TestCase):
    def analyze(self, *arguments):
        """Of copies, whose program is where it is built."""
        if shutil.which("systemd-analyze") is None:
            self.skipTest("there is no systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            for unit in ("hello.service", "hello.socket"):
                text = (FILES / unit).read_text()
                (Path(folder) / unit).write_text(re.sub("^ExecStart=.*$", f"ExecStart={HELLO}", text, flags=re.M))
            return subprocess.run(["systemd-analyze", *arguments], cwd=folder, capture_output=True, text=True)

    def test_systemd_finds_no_fault(self):
        found = self.analyze("verify", "--man=no", "./hello.service", "./hello.socket")
        self.assertEqual((found.returncode, found.stdout + found.stderr), (0, ""))

    def test_systemd_deems_it_hardly_exposed(self):
        found = self.analyze("security", "--offline=true", "--threshold=15", "./hello.service")
        self.assertEqual(found.returncode, 0, found.stdout[-200:] + found.stderr)

    def test_the_end_fits_into_the_time_it_is_given(self):
        self.assertGreater(float(setting("TimeoutStopSec").removesuffix("s")), default_timeout() + LAST_PATIENCE)

    def test_the_service_says_itself_when_it_is_ready_and_works(self):
        self.assertEqual(setting("Type"), "notify")
        self.assertGreater(float(setting("WatchdogSec").removesuffix("s")), 0)

    def test_a_wrong_setting_is_not_tried_again(self):
        refused = subprocess.run([HELLO, "--threads", "many"], capture_output=True)
        self.assertEqual(str(refused.returncode), setting("RestartPreventExitStatus"))


if __name__ == "__main__":
    main()
