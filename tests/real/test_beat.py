"""The emitted command and probe of beat, with a real Celery beat."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.charts import container, synth

from .programs import folder_of, running, wait_until

APP = """
from celery import Celery
celery = Celery(broker="redis://127.0.0.1:1/0")
celery.conf.beat_schedule = {"nightly": {"task": "nightly", "schedule": 86400}}
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with folder_of("nobody") as path:
        (path / "app.py").write_text(APP)
        yield path


def passes(probe: str, folder: Path) -> bool:
    """Whether the emitted probe passes, with the pod's /tmp here."""
    command = container(synth(), "beat")[probe]["exec"]["command"]
    return subprocess.run([part.replace("/tmp", str(folder)) for part in command], check=False).returncode == 0


def test_beat_starts_and_is_found_alive_until_its_schedule_is_no_longer_written(folder: Path) -> None:
    assert not passes("startupProbe", folder)
    given = container(synth(), "beat")["command"]
    assert given[0] == "celery"
    arguments = [part.replace("/tmp", str(folder)).replace("$(LOG_LEVEL)", "INFO") for part in given[1:]]
    command = [sys.executable, "-m", "celery", *arguments]
    with running(command, cwd=folder, env={"PYTHONPATH": str(folder)}):
        wait_until(lambda: passes("startupProbe", folder), "beat to write its schedule")
        assert passes("livenessProbe", folder)
    for path in folder.glob("celerybeat-schedule*"):
        os.utime(path, (0, 0))
    assert not passes("livenessProbe", folder)
