"""What cannot be used ends with status 2 and a message that says what to do, and never with a traceback."""

from pathlib import Path
from typing import Protocol

import pytest

from constructs_dify.__main__ import main

NAMES = ("--chart-version", "0.31.0", "--release", "dify", "--namespace", "dify")


class Refused(Protocol):
    """Gives a file and arguments to the command, and returns how they are refused."""

    def __call__(self, *arguments: str, values: bytes = ...) -> str: ...


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, values: bytes = b"api: {replicas: 2}\n") -> str:
        Path("values.yaml").write_bytes(values)
        with pytest.raises(SystemExit) as error:
            main(["from-helm", "values.yaml", *NAMES, *arguments])
        assert error.value.code == 2
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("there/main.py", "--out: got 'there/main.py'; expected a file in a folder that can be written to"),
        ("values.yaml/main.py", "expected a file in a folder that can be written to, which values.yaml is not"),
        ("values.yaml", "expected a file that does not exist yet"),
        (".", "expected the name of a file"),
        ("", "expected the name of a file"),
    ],
)
def test_where_nothing_can_be_written_nothing_is_begun(out: str, said: str, refused: Refused):
    assert said in refused("-o", out)


def test_a_link_that_leads_nowhere_is_not_written_over(refused: Refused):
    Path("main.py").symlink_to("elsewhere.py")
    assert "a file that does not exist yet" in refused("-o", "main.py")


def test_a_name_that_leaves_no_room_for_the_parts_is_refused(refused: Refused):
    assert f"--name: got '{'d' * 60}', which makes" in refused("--name", "d" * 60)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (b"api:\n  extraEnv:\n  - {name: A, value: \xe4}\n", "values.yaml:3: got bytes that are no UTF-8"),
        (b"api:\n  replicas: 1\n# \x01\n", "values.yaml:3: got a character that YAML does not allow"),
    ],
)
def test_characters_that_cannot_be_read_have_a_line(values: bytes, said: str, refused: Refused):
    assert said in refused(values=values)
