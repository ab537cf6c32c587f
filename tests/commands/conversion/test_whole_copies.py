"""A copied values.yaml says what its changes say, whatever else stands in it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify.__main__ import main
from constructs_dify.commands.conversion.charts.dify_helm.charts import chart
from constructs_dify.commands.conversion.public_default import PublicDefault

PUBLIC = {"consoleWebDomain": "https://dify.example.net"}
ROUTE = {"enabled": True, "parentRefs": [{"name": "shared"}], "hostnames": ["dify.example.net"]}
CASES = (
    ("0.31.0", {"image": {"api": {"tag": "1.10.1"}}, "api": {"url": {"consoleWeb": "https://dify.example.net"}}}),
    ("0.37.0", {"global": PUBLIC, "api": {"livenessProbe": {"timeoutSeconds": 30}}}),
    ("0.38.0-rc2", {"global": PUBLIC, "httproute": ROUTE, "service": {"type": "LoadBalancer"}}),
)


def whole(defaults: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults that may be told, with the changes in them."""
    found: dict[str, Any] = {}
    for key, default in defaults.items():
        if key in changes and not isinstance(changes[key], Mapping):
            found[key] = changes[key]
        elif isinstance(default, Mapping):
            found[key] = whole(default, changes.get(key, {}))
        elif not any(isinstance(one, PublicDefault) for one in (default if isinstance(default, list) else [default])):
            found[key] = default
    return {**changes, **found}


def converted(values: Mapping[str, Any], version: str, folder: Path, capsys: pytest.CaptureFixture[str]):
    folder.mkdir()
    (folder / "values.yaml").write_text(yaml.safe_dump(dict(values)))
    status = main([
        "from-helm", str(folder / "values.yaml"), "--chart-version", version, "--release", "dify",
        "--namespace", "dify", "-o", str(folder / "main.py"), "--format", "json",
    ])  # fmt: skip
    return status, (folder / "main.py").read_text(), json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("version", "changes"), CASES, ids=[version for version, _ in CASES])
def test_a_whole_copy_makes_the_program_of_its_changes(
    version: str, changes: Mapping[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    status, program, report = converted(changes, version, tmp_path / "changes", capsys)
    copied = converted(whole(chart(version).defaults, changes), version, tmp_path / "whole", capsys)

    assert (status, program) == (0, copied[1])
    assert copied[0] == 0
    assert {finding["what"] for finding in copied[2]["groups"]["changes"]} == {
        finding["what"] for finding in report["groups"]["changes"]
    }
