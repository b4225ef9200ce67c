"""image_test.py ROOT HELLO: the Dockerfile builds what there is, with the packages that the build needs."""
import re
import unittest

import yaml

from deployment import FILES, ROOT, main

TEXT = (FILES / "Dockerfile").read_text()
STEPS = re.sub(r"^#.*\n", "", TEXT, flags=re.M).replace("\\\n", " ").splitlines()


def steps(instruction):
    return [step.removeprefix(instruction + " ") for step in STEPS if step.startswith(instruction + " ")]


class Image(unittest.TestCase):
    def test_the_packages_are_those_of_install_deps(self):
        """So that there is no second list to forget."""
        commands = "\n".join(steps("RUN"))
        self.assertIn("/skiff/cmake/install-deps.sh core", commands)
        self.assertNotRegex(commands, r"\bapt(-get)?\b")

    def test_what_it_copies_from_skiff_is_there_and_is_all_that_the_library_needs(self):
        copied = [s.split()[1:-1] for s in steps("COPY") if s.startswith("--from=skiff ")]
        copied = {path for paths in copied for path in paths}
        for path in copied:
            self.assertTrue((ROOT / path).exists(), path)
        build = (ROOT / "CMakeLists.txt").read_text()
        needed = set(re.findall(r"^include\(([\w/]+)\.cmake\)|^add_subdirectory\((\w+)\)", build, re.M))
        for path in {a.split("/")[0] or b for a, b in needed} | {"include", "CMakeLists.txt"}:
            self.assertIn(path, copied)

    def test_it_listens_where_kubernetes_sends(self):
        manifest = next(yaml.safe_load_all((FILES / "kubernetes.yaml").read_text()))
        ports = manifest["spec"]["template"]["spec"]["containers"][0]["ports"]
        http = next(p["containerPort"] for p in ports if p["name"] == "http")
        self.assertEqual(steps("EXPOSE"), [str(http)])
        self.assertEqual(steps("ENV"), [f"PORT={http}"])

    def test_the_program_is_the_first_process_and_hears_sigterm(self):
        """A shell in between would keep the signal to itself: hence the form with brackets."""
        self.assertRegex(steps("ENTRYPOINT")[0], r'^\["/[^"]+"\]$')
        self.assertEqual(steps("STOPSIGNAL"), ["SIGTERM"])

    def test_its_last_stage_holds_nothing_but_the_program(self):
        self.assertEqual(steps("FROM")[-1], "scratch")


if __name__ == "__main__":
    main()
