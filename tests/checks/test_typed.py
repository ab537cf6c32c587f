"""Each argument is of the type that its parameter says, and what its caller changes later changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from inspect import getmembers, isclass, isfunction
from pathlib import Path
from typing import Any

import pytest
from constructs import Construct

import constructs_dify
from constructs_dify import (
    DifyChart,
    Exposure,
    Network,
    PluginDaemonOptions,
    Postgres,
    Redis,
    Release,
    Resources,
    SandboxOptions,
    SecretKey,
    Secrets,
    SsrfProxyOptions,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from constructs_dify.checks.typed import conform
from tests.support.charts import dify
from tests.support.samples import key


def untyped() -> list[str]:
    """What users call whose arguments nobody holds to their types."""
    found: list[str] = []
    for name in constructs_dify.__all__:
        member = getattr(constructs_dify, name)
        if not isclass(member):
            continue
        if hasattr(member, "__dataclass_fields__"):
            calls = {name: member.__init__}
        elif issubclass(member, Construct) or getattr(member, "_is_protocol", False) or member is Release:
            continue
        else:
            calls = {
                f"{name}.{each}": call for each, call in getmembers(member, isfunction) if not each.startswith("_")
            }
        found += [called for called, call in calls.items() if not hasattr(call, "__wrapped__")]
    return found


def test_everything_that_users_call_holds_its_arguments_to_their_types():
    assert untyped() == []
    assert hasattr(DifyChart.__init__, "__wrapped__")


class Level(str, Enum):
    DEBUG = "DEBUG"


RIGHT: Sequence[tuple[Any, Any]] = (
    (str, "a"), (str | None, None), (int, 1), (float, 1), (float, 1.5), (bool, True), (Sequence[str], ["a"]),
    (Sequence[str], ("a",)), (Sequence[int] | None, []), (Mapping[str, str], {"a": "b"}), (Tier, WorkerPool(name="a")),
    (str | SecretKey, key()), (Mapping[str, Sequence[str]], {"a": ["b"]}), (Any, object),
)  # fmt: skip
WRONG: Sequence[tuple[Any, Any, str]] = (
    (str, 1, r'got 1 \(int\); write a string: "1"'),
    (str, True, r"got True \(bool\); write a string"),
    (str, None, r"got None; write a string"),
    (str, Path("a"), r"got PosixPath\(…\) \(PosixPath\); write a string"),
    (str, b"a", r"got bytes\(…\) \(bytes\); write a string"),
    (int, True, r"got True \(bool\); write a whole number"),
    (int, 1.0, r"got 1\.0 \(float\); write a whole number"),
    (int, "1", r"got '1' \(str\); write a whole number"),
    (bool, "false", r"got 'false' \(str\); write True or False"),
    (bool, 0, r"got 0 \(int\); write True or False"),
    (Sequence[str], "a", r"got 'a' \(str\); write a list: \['a'\]"),
    (Sequence[str], {"a"}, r"got set\(…\) \(set\); write a list"),
    (Sequence[str], (each for each in "a"), r"got generator\(…\) \(generator\); write a list"),
    (Sequence[str], map(str, "a"), r"got map\(…\) \(map\); write a list"),
    (Sequence[str], {"a": 1}.keys(), r"got dict_keys\(…\) \(dict_keys\); write a list"),
    (Sequence[str], ["a", None], r"\[1\]: got None; write "),
    (Sequence[int], ["1"], r"\[0\]: got '1' \(str\); write a whole number"),
    (Mapping[str, str], ["a"], r"got \['a'\] \(list\); write a mapping"),
    (Mapping[str, str], {"a": 1}, r"\['a'\]: got 1 \(int\); write a string"),
    (Mapping[str, str], {1: "a"}, r"got 1 \(int\); write a string"),
    (Tier, {"replicas": 2}, r"got \{'replicas': …\} \(dict\); write Tier\("),
    (Tier, Tier, r"got the class Tier; write Tier\("),
    (Tier | None, Resources(cpu="1", memory="1Gi"), r"got Resources\(…\) \(Resources\); write Tier\("),
    (str, "a\ud800", r"got a text with the character U\+D800"),
    (Sequence[str], ["a\x00"], r"\[0\]: got a text with the character U\+0000"),
)


@pytest.mark.parametrize(("hint", "value"), RIGHT)
def test_what_the_type_says_is_taken(hint: Any, value: Any):
    assert conform("field", hint, value) == value


@pytest.mark.parametrize(("hint", "value", "says"), WRONG)
def test_anything_else_is_refused_with_what_to_write(hint: Any, value: Any, says: str):
    with pytest.raises((TypeError, ValueError), match=rf"^field(: |\[).*{says}|^field{says}"):
        conform("field", hint, value)


@pytest.mark.parametrize("literal", ["hunter2", 40212345678, b"hunter2", ["hunter2"], {"a": "hunter2"}])
def test_what_should_have_been_a_reference_is_not_repeated(literal: Any):
    with pytest.raises(TypeError, match=r"^field: got a literal \w+; if it is a credential, reference it: ") as error:
        conform("field", SecretKey, literal)
    assert "hunter2" not in str(error.value)
    assert "40212345678" not in str(error.value)


def test_a_member_of_an_enumeration_is_its_text():
    assert type(conform("field", str, Level.DEBUG)) is str


def test_what_is_changed_afterwards_changes_nothing():
    hosts, addresses = ["a.example.com"], {"pg.example.com": ["10.0.0.0/8"]}
    exposure, network = Exposure.ingress(hosts=hosts), Network(addresses=addresses)
    before = repr((exposure, network))
    hosts.append("b.example.com")
    addresses["pg.example.com"].append("0.0.0.0/0")
    addresses["other.example.com"] = ["0.0.0.0/0"]
    assert repr((exposure, network)) == before


SLIPS: Mapping[str, tuple[Callable[[], object], str]] = {
    "a parameter that there is not": (
        lambda: Postgres.external(hots="pg.example.com"),  # pyright: ignore[reportCallIssue]
        r"^Postgres\.external: there is no parameter 'hots'; did you mean 'host'\?; known are host, username",
    ),
    "a field that there is not": (
        lambda: Resources(cpus="1", memory="1Gi"),  # pyright: ignore[reportCallIssue]
        r"^Resources: there is no parameter 'cpus'; did you mean 'cpu'\?",
    ),
    "variables by the name of others": (
        lambda: Tier(env={"A": "b"}),  # pyright: ignore[reportCallIssue]
        r"^Tier: there is no parameter 'env'; write settings=.* extra_env=",
    ),
    "a broker in place of a database": (
        lambda: dify(postgres=Redis.in_cluster()),
        r"^postgres: got RedisInCluster\(…\), which is a choice of redis; give it there",
    ),
    "the database twice": (
        lambda: dify(vector_store=Postgres.in_cluster()),
        r"^vector_store: got PostgresInCluster\(…\), which is a choice of postgres",
    ),
    "an exposure in place of a storage": (
        lambda: dify(storage=Exposure.ingress(hosts=["a.example.com"])), r"^storage: got Ingress.*Storage\.…\(…\)",
    ),
    "a storage in place of an exposure": (lambda: dify(expose=Storage.local()), r"^expose: got .*Exposure\.…\(…\)"),
    "Secrets in place of a broker": (lambda: dify(redis=Secrets.generated()), r"^redis: got Generated.*Redis\.…\(…\)"),
    "a store in place of Secrets": (
        lambda: dify(secrets=VectorStore.in_cluster("qdrant")), r"^secrets: got .*Secrets\.…\(…\)",
    ),
    "options of squid for the sandbox": (
        lambda: dify(sandbox=SsrfProxyOptions(allow_cidrs=["10.0.0.0/8"])),
        r"^sandbox: got SsrfProxyOptions\(…\), which is for another part; write Tier\(…\) or SandboxOptions\(…\)",
    ),
    "a pool for the API": (lambda: dify(api=WorkerPool(name="a")), r"^api: got WorkerPool.*another part; write Tier"),
    "a pool for beat": (lambda: dify(beat=WorkerPool(name="a")), r"^beat: got WorkerPool.*another part; write Tier"),
    "options of one part for all": (
        lambda: dify(defaults=PluginDaemonOptions()), r"^defaults: got PluginDaemonOptions.*another part; write Tier",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_answered_with_what_was_meant(slip: str):
    call, says = SLIPS[slip]
    with pytest.raises(TypeError, match=says):
        call()


def test_a_class_of_ones_own_between_is_an_option():
    class Ours(SandboxOptions):
        pass

    class Small(Tier):
        pass

    dify(sandbox=Ours(timeout=20), web=Small(replicas=1))
