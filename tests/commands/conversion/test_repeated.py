"""What parts repeat is written once."""

from constructs_dify.commands.conversion.python_code import Call, Code, Dict, List, keys_of, literal, text
from constructs_dify.commands.conversion.repeated import named

SHORT = Dict(items={"pool": literal("ai")})


def long(word: str, *keys: str) -> Code:
    return Dict(items={f"{word}-{number}": literal("x" * 20, keys) for number in range(6)})


def chart(**parts: Code) -> Call:
    return Call(name="DifyChart", arguments=parts)


def tier(**options: Code) -> Call:
    return Call(name="Tier", arguments=options)


def test_what_takes_many_lines_gets_a_name():
    pool = Call(name="WorkerPool", arguments={"node_selector": long("a", "worker.key")})
    shared, short = named(chart(api=tier(node_selector=long("a", "api.key")), workers=List(items=[pool])))

    assert list(shared) == ["NODE_SELECTOR"]
    assert text(short).count("node_selector=NODE_SELECTOR") == 2
    assert keys_of(short) == {"api.key", "worker.key"}


def test_what_differs_gets_another_name():
    shared, _ = named(
        chart(
            api=tier(settings=long("a")), web=tier(settings=long("a")),
            nginx=tier(settings=long("b")), beat=tier(settings=long("b")),
        )
    )  # fmt: skip

    assert list(shared) == ["SETTINGS", "SETTINGS_2"]


def test_what_is_short_or_alone_stays():
    given = chart(api=tier(node_selector=SHORT, settings=long("a")), web=tier(node_selector=SHORT))

    assert named(given) == ({}, given)


def test_choices_stay_whole():
    choice = Call(name="Postgres.external", arguments={"password": long("a")})

    assert named(chart(postgres=choice, redis=choice))[0] == {}
