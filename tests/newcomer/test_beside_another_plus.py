"""Beside the cdk8s-plus of `cdk8s init`, what the tests say of its stand-in is true, and so is the page."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.manifests import Manifest, find
from tests.support.user_programs import BESIDE_ANOTHER_PLUS

pytestmark = pytest.mark.newcomer
ROOT = Path(__file__).parents[2]
PLUS = "cdk8s-plus-33==2.5.63"
# The same in words of theirs: what the library returns, and what the page says of constructs.
PROGRAM = """
import cdk8s_plus_27
import cdk8s_plus_33 as kplus
from cdk8s import App, Chart
from cdk8s_plus_33 import k8s
from constructs_dify import DifyChart, Tier, container_security, http_probe

app = App()
dify = DifyChart(app, "dify", namespace="dify")
own = Chart(app, "own")


def refused(what, call):
    try:
        call()
    except Exception as error:
        print(what, type(error).__name__)


refused("struct", lambda: k8s.Container(name="a", liveness_probe=http_probe("/", 80, period=10)))
refused("service", lambda: kplus.IngressBackend.from_service(dify.nginx.service))
robot = kplus.Deployment(own, "robot", containers=[kplus.ContainerProps(image="robot:1")])
refused("connection", lambda: robot.connections.allow_to(dify.api.deployment))
refused("autoscaler", lambda: kplus.HorizontalPodAutoscaler(own, "a", target=dify.api.deployment, max_replicas=2))

more = Chart(app, "more")
more.node.add_dependency(dify)
backend = cdk8s_plus_27.IngressBackend.from_service(dify.nginx.service)
cdk8s_plus_27.Ingress(more, "ingress", rules=[cdk8s_plus_27.IngressRule(backend=backend)])
kplus.Secret.from_secret_name(more, "dify", "dify-secrets")
robot.connections.allow_to(kplus.Pods.select(more, "api", labels=dify.api.pod_labels))
"""


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a shell in which Python finds it too."""
    folder = tmp_path_factory.mktemp("plus")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--target", folder, PLUS], check=True)
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}


def python(arguments: list[str], variables: dict[str, str], folder: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_true_of_the_stand_in_is_true_of_it(variables: dict[str, str]):
    files = ["tests/checks/test_newer_structs.py", "tests/workload/test_newer_fields.py"]
    out = python(["-m", "pytest", "-n", "0", "-v", "-p", "no:cacheprovider", *files], variables, ROOT)
    assert len(re.findall(r"\[cdk8s-plus-33\] PASSED", out)) >= 9


@pytest.fixture(scope="module")
def objects(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """What the program of the page makes."""
    [program] = BESIDE_ANOTHER_PLUS.values()
    folder = tmp_path_factory.mktemp("page")
    python(["-c", program], variables, folder)
    return [each for file in folder.glob("dist/*.yaml") for each in yaml.load_all(file.read_text(), yaml.CSafeLoader)]


def test_its_structs_and_those_of_the_library_are_one_in_the_program_of_the_page(objects: list[Manifest]):
    api, proxy = find(objects, "Deployment", "dify-api")["spec"]["template"]["spec"]["containers"]
    assert api["securityContext"]["appArmorProfile"] == {"type": "RuntimeDefault"}
    assert proxy["resources"] == {"requests": {"memory": "32Mi"}}
    assert proxy["livenessProbe"]["httpGet"] == {"path": "/ready", "port": 15021}


def test_the_page_tells_what_is_refused_and_what_to_write_instead(variables: dict[str, str], tmp_path: Path):
    refused = dict(line.split() for line in python(["-c", PROGRAM], variables, tmp_path).splitlines())
    assert refused == {
        "struct": "TypeError",
        "service": "TypeError",
        "connection": "RuntimeError",
        "autoscaler": "RuntimeError",
    }
