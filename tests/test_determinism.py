"""One program gives the same bytes wherever and whenever it runs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Mappings and sets of all kinds, two charts, and a custom resource.
PROGRAM = """
from cdk8s import App
from cdk8s_plus_27 import k8s
from constructs_dify import *

app = App()
DifyChart(app, "first", namespace="first", settings={"LOG_LEVEL": "DEBUG", "DEPLOY_ENV": "STAGING", "LOG_TZ": "UTC"})
second = DifyChart(
    app, "second", namespace="second",
    public_url="https://dify.example.com",
    secrets=Secrets.external(store="vault", path="dify"),
    expose=Exposure.http_route(gateway="infra/public"),
    defaults=Tier(node_selector={"z": "1", "a": "2"}),
    workers=[WorkerPool(name="indexing", queues=["pipeline", "dataset"]), WorkerPool(name="default")],
    api=Tier(
        autoscale=Autoscale(min=2, max=3),
        labels={"z": "1", "a": "2", "m": "3"}, annotations={"z": "1", "a": "2"},
        extra_env=[k8s.EnvVar(name="Z", value="1"), k8s.EnvVar(name="A", value="2")],
    ),
)
second.api.allow_to("ollama.models.svc", 11434)
app.synth()
"""


def run(folder: Path, **environment: str) -> dict[str, bytes]:
    """The files that the program writes when it runs in that folder."""
    (folder / "home").mkdir(parents=True)
    (folder / "main.py").write_text(PROGRAM)
    # Node lies beside Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder / "home"), **environment}
    subprocess.run([sys.executable, "main.py"], cwd=folder, env=variables, check=True)
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


def test_the_same_bytes_come_out_in_another_folder_home_locale_time_zone_and_hash_seed(tmp_path: Path):
    once = run(tmp_path / "here", PYTHONHASHSEED="1", LANG="C.UTF-8")
    again = run(
        tmp_path / "there" / "deeper",
        PYTHONHASHSEED="2",
        LANG="C",
        TZ="Asia/Tokyo",
        USER="somebody",
        DIFY_PORT="tcp://x",
    )
    assert once.keys() == {"first.k8s.yaml", "second.k8s.yaml"}
    assert once == again
