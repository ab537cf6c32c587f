"""Programs are laid out as a person, and a formatter, would."""

import ast
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from constructs_dify.commands.conversion.python_code import Call, Code, Dict, List, Literal, Name, literal, quoted, text

SCALARS = st.one_of(st.text(max_size=40), st.integers(), st.booleans(), st.none())
WORDS = st.from_regex(r"[a-z]{1,12}", fullmatch=True)


def codes() -> st.SearchStrategy[Code]:
    comment = st.sampled_from(["", "why it is so", "a longer comment " * 12])
    leaves: st.SearchStrategy[Code] = st.builds(Literal, value=SCALARS, keys=st.just(()), comment=comment)

    def nested(inner: st.SearchStrategy[Code]) -> st.SearchStrategy[Code]:
        return st.one_of(
            st.builds(List, items=st.lists(inner, max_size=3), keys=st.just(()), comment=comment),
            st.builds(Dict, items=st.dictionaries(st.text(max_size=8), inner, max_size=3), keys=st.just(())),
            st.builds(
                Call,
                name=st.just("dict"),
                positional=st.just(()),
                arguments=st.dictionaries(WORDS.map(lambda word: f"a_{word}"), inner, max_size=4),
                keys=st.just(()),
                comment=comment,
            ),
        )

    return st.recursive(leaves, nested, max_leaves=12)


def value(code: Code) -> object:
    match code:
        case Literal():
            return code.value
        case List():
            return [value(item) for item in code.items]
        case Dict():
            return {key: value(item) for key, item in code.items.items()}
        case Call():
            return {key: value(item) for key, item in code.arguments.items()}
        case Name():
            return code.name


@given(codes())
def test_what_is_written_means_what_was_meant(code: Code):
    assert eval(text(code), {"dict": dict}) == value(code)


@given(st.text())
def test_every_text_is_read_back(given_text: str):
    assert ast.literal_eval(quoted(given_text)) == given_text


def test_a_program_is_laid_out_as_a_formatter_would():
    code = Call(
        name="DifyChart",
        positional=(Name(name="app"), literal("dify-next")),
        arguments={
            "namespace": literal("dify"),
            "postgres": Call(
                name="Postgres.external",
                arguments={
                    "host": literal("dify-postgresql-primary"),
                    "password": Call(
                        name="SecretKey",
                        arguments={"secret": literal("dify-kept-api"), "key": literal("DB_PASSWORD")},
                    ),
                },
            ),
            "beat": literal(None, comment="It does not run today."),
            "settings": Dict(items={"UPLOAD_FILE_SIZE_LIMIT": literal("120"), "QUOTED": literal('say "so"')}),
            "tolerations": List(items=[Call(name="k8s.Toleration", arguments={"key": literal("gpu")})]),
        },
    )
    written = text(code) + "\n"
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--line-length", "100", "--isolated", "-"],
        input=written,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert written == formatted
