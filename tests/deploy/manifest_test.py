"""manifest_test.py ROOT HELLO: kubernetes.yaml says what the program understands."""
import re
import unittest
import urllib.request

import yaml

from deployment import FILES, LAST_PATIENCE, help_text, main, passed, started

OBJECTS = {o["kind"]: o for o in yaml.safe_load_all((FILES / "kubernetes.yaml").read_text()) if o}
POD = OBJECTS["Deployment"]["spec"]["template"]
CONTAINER = POD["spec"]["containers"][0]
ENVIRONMENT = {e["name"]: e["value"] for e in CONTAINER["env"]}
PROBES = {"startupProbe": "/startupz", "livenessProbe": "/livez", "readinessProbe": "/readyz"}


class Manifest(unittest.TestCase):
    def test_its_variables_and_options_are_in_the_help(self):
        text = help_text()
        options = [a.split("=")[0] for a in CONTAINER.get("args", []) if a.startswith("--")]
        for name in [*ENVIRONMENT, *options]:
            if name == "--admin" and name not in text:
                self.skipTest("this build has no --admin")
            self.assertRegex(text, rf"(?<![\w-]){name}(?![\w-])")

    def test_the_end_fits_into_the_time_it_is_given(self):
        needed = float(ENVIRONMENT["SKIFF_SHUTDOWN_GRACE"]) + float(ENVIRONMENT["SKIFF_SHUTDOWN_TIMEOUT"])
        self.assertGreater(float(ENVIRONMENT["SKIFF_SHUTDOWN_GRACE"]), 0)
        self.assertGreater(POD["spec"]["terminationGracePeriodSeconds"], needed + LAST_PATIENCE)
        self.assertNotIn("lifecycle", CONTAINER)

    def test_its_values_are_values_that_the_program_takes(self):
        with started(ENVIRONMENT) as url, urllib.request.urlopen(url, timeout=20) as answer:
            self.assertEqual(answer.status, 200)

    def test_each_probe_asks_its_path_on_the_admin_port(self):
        for probe, path in PROBES.items():
            self.assertEqual(CONTAINER[probe]["httpGet"], {"path": path, "port": "admin"})

    def test_the_program_answers_the_probes(self):
        if "--admin" not in help_text():
            self.skipTest("this build has no health routes")
        with started() as url:
            for path in [*PROBES.values(), "/metrics"]:
                self.assertEqual(passed(url + path), 200, path)

    def test_its_objects_mean_the_same_pods_and_ports(self):
        labels = POD["metadata"]["labels"]
        selectors = {
            "Deployment": OBJECTS["Deployment"]["spec"]["selector"]["matchLabels"],
            "Service": OBJECTS["Service"]["spec"]["selector"],
            "PodDisruptionBudget": OBJECTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
            "NetworkPolicy": OBJECTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        }
        for kind, selector in selectors.items():
            self.assertEqual(selector, labels, kind)
        target = OBJECTS["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
        self.assertEqual(target["name"], OBJECTS["Deployment"]["metadata"]["name"])
        ports = {p["name"]: p["containerPort"] for p in CONTAINER["ports"]}
        self.assertEqual(OBJECTS["Service"]["spec"]["ports"][0]["targetPort"], "http")
        self.assertEqual(str(ports["http"]), ENVIRONMENT["PORT"])
        self.assertIn(f":{ports['admin']}", CONTAINER["args"])
        allowed = [p["port"] for rule in OBJECTS["NetworkPolicy"]["spec"]["ingress"] for p in rule["ports"]]
        self.assertEqual(sorted(allowed), sorted(ports))

    def test_no_pod_ends_before_its_successor_is_ready(self):
        self.assertEqual(OBJECTS["Deployment"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
        self.assertGreater(OBJECTS["HorizontalPodAutoscaler"]["spec"]["minReplicas"], 1)

    def test_the_pod_is_restricted(self):
        """https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""
        pod, container = POD["spec"]["securityContext"], CONTAINER["securityContext"]
        self.assertIs(pod["runAsNonRoot"], True)
        self.assertEqual(pod["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(container["allowPrivilegeEscalation"], False)
        self.assertEqual(container["capabilities"], {"drop": ["ALL"]})
        self.assertFalse({"hostNetwork", "hostPID", "hostIPC", "volumes"} & POD["spec"].keys())

    def test_it_runs_as_the_user_of_the_image(self):
        pod = POD["spec"]["securityContext"]
        user = re.search(r"^USER (\d+):(\d+)$", (FILES / "Dockerfile").read_text(), re.M)
        self.assertEqual((str(pod["runAsUser"]), str(pod["runAsGroup"])), user.groups())
        self.assertGreater(pod["runAsUser"], 0)


if __name__ == "__main__":
    main()
