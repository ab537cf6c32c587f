"""The pipelines that `init` writes are what GitHub and GitLab take."""

import os
import sys
from pathlib import Path

import pytest

from constructs_dify.commands.init import init
from tests.support.newcomer import run

pytestmark = pytest.mark.newcomer
# It has the schemas of both in it, and needs no network for them.
SCHEMAS = f"uvx --python {sys.executable} check-jsonschema@0.39.0 --builtin-schema"


@pytest.mark.parametrize(
    ("ci", "path", "schema"),
    [
        ("github", ".github/workflows/manifests.yaml", "vendor.github-workflows"),
        ("gitlab", ".gitlab-ci.yml", "vendor.gitlab-ci"),
    ],
)
def test_a_pipeline_keeps_to_the_schema(ci: str, path: str, schema: str, tmp_path: Path):
    assert init([str(tmp_path / "dify"), "--ci", ci]) == 0
    assert "ok" in run(f"{SCHEMAS} {schema} {path}", tmp_path / "dify", os.environ)
    file = tmp_path / "dify" / path
    file.write_text(file.read_text().replace("script:", "scripts:").replace("runs-on:", "runs:"))
    run(f"{SCHEMAS} {schema} {path}", tmp_path / "dify", os.environ, fails=True)
