"""A `.env` is read as docker compose reads it."""

from pathlib import Path

import pytest

from constructs_dify.commands.conversion.compose.env_file import EnvFile, read


def env(tmp_path: Path, text: str, **known: str) -> EnvFile:
    file = tmp_path / ".env"
    file.write_bytes(text.encode())
    return read(file, known)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("export A=b", "b"),
        ("  A = b  ", "b"),
        ("A: b", "b"),
        ("A=", ""),
        ("A=b # a comment", "b"),
        ("A=b#c", "b#c"),
        ("A= # a comment", ""),
        ("A='b # c'", "b # c"),
        ('A="b # c" # d', "b # c"),
        ("A='$B'", "$B"),
        ('A="$B"', "known"),
        ("A=$B", "known"),
        ("A=${B}", "known"),
        ("A=${C}", ""),
        ("A=${C:-d}", "d"),
        ("A=${EMPTY:-d}", "d"),
        ("A=${EMPTY-d}", ""),
        ("A=${C:-${B}/x}", "known/x"),
        ("A=${B:+yes}", "yes"),
        ("A=${C:+yes}", ""),
        ("A=a$$b", "a$b"),
        ("A=100$", "100$"),
        (r'A="\$B"', "$B"),
        (r'A="a\nb"', "a\nb"),
        ('A="a\nb"', "a\nb"),
        (r'A="a\"b"', 'a"b'),
        ("A=b\r", "b"),
    ],
)
def test_a_value_is_what_docker_compose_makes_of_it(tmp_path: Path, line: str, value: str):
    assert env(tmp_path, f"# first\n{line}\n", B="known", EMPTY="").values == {"A": value}


def test_a_variable_names_those_before_it(tmp_path: Path):
    assert env(tmp_path, "A=1\nB=${A}2\nC=${D:-none}\nD=4\n").values == {"A": "1", "B": "12", "C": "none", "D": "4"}


def test_the_last_of_equal_names_counts_and_the_others_are_told(tmp_path: Path):
    found = env(tmp_path, '\ufeffA=1\nB="\n\n"\nA=2\n')
    assert found.values == {"A": "2", "B": "\n\n"}
    assert (found.origins["A"].line, [origin.line for origin in found.overwritten]) == (5, [1])


def test_a_name_without_a_value_comes_from_the_shell(tmp_path: Path):
    found = env(tmp_path, "HOME\nA=1\n")
    assert ([origin.key for origin in found.inherited], found.values) == (["HOME"], {"A": "1"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A=1\nnot an assignment\n", r"\.env:2: is no assignment; expected NAME=value"),
        ("A=1\n\nB='open\n", r"\.env:3: the quote ' .* does not end"),
        ("A=${B\n", r"\.env:1: A: got \$\{ without its \}"),
        ("A=${B!}\n", r"\.env:1: A: got .*; expected \$\{NAME\}"),
        ("A=${B:?give it}\n", r"\.env:1: A: B is not set"),
    ],
)
def test_what_docker_compose_refuses_is_refused_with_its_line(tmp_path: Path, text: str, told: str):
    with pytest.raises(ValueError, match=told):
        env(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ValueError, match=r"cannot be read: .*; expected the \.env of docker compose"):
        read(tmp_path / ".env")


def test_no_error_shows_a_value(tmp_path: Path):
    with pytest.raises(ValueError, match="does not end") as error:
        env(tmp_path, "DB_PASSWORD='crane7lantern42harbor\n")
    assert "crane7lantern42harbor" not in str(error.value)


def test_variables_of_variables_do_not_grow_without_end(tmp_path: Path):
    file = tmp_path / ".env"
    doubling = [f"A{number}=${{A{number - 1}}}${{A{number - 1}}}" for number in range(1, 60)]
    file.write_text("\n".join(["A0=0123456789", *doubling]), "utf-8")
    with pytest.raises(ValueError, match="got variables that make more than"):
        read(file)


def test_variables_within_variables_have_an_end(tmp_path: Path):
    file = tmp_path / ".env"
    file.write_text("A=" + "${B:-" * 2000 + "}" * 2000, "utf-8")
    with pytest.raises(ValueError, match="more than 100 deep"):
        read(file)
