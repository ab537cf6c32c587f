"""What all commands that read manifests have in common."""

import io
import json
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify.__main__ import main
from constructs_dify.commands import progress
from constructs_dify.commands.manifests import load
from constructs_dify.commands.progress import working
from tests.support.examples import EXAMPLES, expected_folder

ROOT = Path(__file__).parents[2]
DEFAULT = ROOT / "examples" / "default" / "dify.k8s.yaml"


def pod(**container: Any) -> dict[str, Any]:
    spec = {"containers": [{"name": "a", "image": "registry.example.com/a:1", **container}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}


def test_every_command_says_what_it_is_for_and_its_arguments(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^  ([a-z][a-z-]+) {2,}[a-z]", capsys.readouterr().out, re.MULTILINE)
    assert {"topology", "review", "diff", "secrets", "settings", "from-helm"} <= set(commands)
    for command in commands:
        with pytest.raises(SystemExit) as exit:
            main([command, "--help"])
        assert exit.value.code == 0
        assert capsys.readouterr().out.startswith(f"usage: constructs-dify {command} ")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as exit:
        main(["--version"])
    assert exit.value.code == 0
    assert capsys.readouterr().out.startswith("constructs-dify ")


def test_manifests_come_through_a_pipe_too():
    run = subprocess.run(
        [sys.executable, "-m", "constructs_dify", "images", "-"],
        input=yaml.safe_dump(pod()),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (run.stdout, run.stderr, run.returncode) == ("registry.example.com/a:1\n", "", 0)


def test_a_reader_that_has_enough_is_no_error():
    run = subprocess.run(
        f"{sys.executable} -m constructs_dify settings | head -1", shell=True, capture_output=True, text=True, cwd=ROOT
    )
    assert (run.stdout.split()[0], run.stderr) == ("NAME", "")


def test_an_empty_pipe_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SystemExit):
        main(["images", "-"])
    assert "standard input: got nothing; expected Kubernetes manifests" in capsys.readouterr().err


def test_the_objects_of_a_list_are_read_one_by_one(tmp_path: Path):
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": [pod(), pod()]}))
    assert [obj["kind"] for obj in load([str(file)])] == ["Pod", "Pod"]


FAULTS: dict[str, tuple[Any, str]] = {
    "a pod without a mapping": ({**pod(), "spec": "x"}, "Pod a: spec: got 'x'; expected a mapping"),
    "containers that are none": (
        {**pod(), "spec": {"containers": "x"}},
        "Pod a: spec.containers: got 'x'; expected a list of mappings",
    ),
    "a container that is a text": (
        {**pod(), "spec": {"containers": ["x"]}},
        "Pod a: spec.containers[0]: got 'x'; expected a mapping",
    ),
    "a variable without a name": (
        pod(env=[{"value": "x"}]),
        "Pod a: spec.containers[0].env[0].name: got None; expected a text",
    ),
    "labels that are no texts": (
        {**pod(), "metadata": {"name": "a", "labels": {"a": 1}}},
        "Pod a: metadata.labels.a: got 1; expected a text",
    ),
    "a name that is none": ({**pod(), "metadata": {"name": 1}}, "Pod: metadata.name: got 1; expected a text"),
    "metadata that are none": ({**pod(), "metadata": 1}, "Pod: metadata: got 1; expected a mapping with a name"),
    "a kind that is none": ({**pod(), "kind": 1}, "kind: got 1 of 'v1'; expected texts for kind and apiVersion"),
    "a list of texts": ({"apiVersion": "v1", "kind": "List", "items": ["x"]}, "got 'x' in it; expected Kubernetes"),
    "no object": ({"a": 1}, "expected Kubernetes manifests"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_field_of_another_shape_is_told_with_its_file_and_path(fault: str, tmp_path: Path):
    obj, message = FAULTS[fault]
    file = tmp_path / "pod.yaml"
    file.write_text(json.dumps(obj))
    with pytest.raises(ValueError, match=f"^{re.escape(str(file))}: .*{re.escape(message)}"):
        load([str(file)])


def test_a_file_that_is_too_large_is_told_with_what_to_do(tmp_path: Path):
    file = tmp_path / "all.yaml"
    meta = {"name": "a"}
    file.write_text(
        json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"a": "x" * 11_000_000}})
    )
    with pytest.raises(ValueError, match=f"^{re.escape(str(file))}: got more than 10 MB.*split the file"):
        load([str(file)])


def test_custom_resources_may_give_their_fields_any_type(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text(json.dumps({**pod(), "apiVersion": "example.com/v1", "spec": {"env": "prod", "template": "x"}}))
    assert len(load([str(file)])) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_all_examples_have_the_shape_of_their_kinds(example: str):
    assert load([str(expected_folder(example))])


# -- what is said on a terminal ------------------------------------------------------------------------------------


def on_terminal(monkeypatch: pytest.MonkeyPatch, seconds: float) -> str:
    """What a terminal shows while something takes as long."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(progress, "_PATIENCE", 0.05)
        with working("reading dist/"):
            time.sleep(seconds)
        terminal.write("end")
        terminal.flush()
        shown = b""
        while not shown.endswith(b"end"):
            shown += os.read(master, 1000)
    os.close(master)
    return shown.decode()


def test_what_takes_long_is_told_on_a_terminal_and_wiped_away(monkeypatch: pytest.MonkeyPatch):
    assert on_terminal(monkeypatch, 0.3) == "\r\x1b[Kreading dist/ …\r\x1b[Kend"


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch):
    assert on_terminal(monkeypatch, 0.0) == "end"


def test_nothing_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    with working("reading dist/"):
        time.sleep(0.1)
    assert capsys.readouterr().err == ""
