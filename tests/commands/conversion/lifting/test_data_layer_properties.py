"""What holds for whatever somebody wrote for the data layer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify import Release, SecretKey
from constructs_dify.commands.conversion.installed import PartName, Variable
from constructs_dify.commands.conversion.lifting.postgres import postgres
from constructs_dify.commands.conversion.lifting.redis import redis
from constructs_dify.commands.conversion.lifting.storage import storage
from constructs_dify.commands.conversion.lifting.vector_store import vector_store
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.data_layer.test_storage import CASES as STORAGES
from tests.data_layer.test_vector_stores import CASES as STORES
from tests.support.lifted import as_given, evaluated, grants, said, variable, work

RELEASE = "1.16.1"
SECRET = "sample-credential"
LIFTERS = {"postgres": postgres, "redis": redis, "vector_store": vector_store, "storage": storage}
PARTS: tuple[PartName, ...] = ("api", "worker", "beat", "websocket", "plugin-daemon", "agent-backend")
VALUES = [
    "", "a", "true", "False", "0", "5432", "-1", "1e9", "a b", "db.example.com", "http://h.example.com", "https://",
    "http://h.example.com:99999", "redis://:x@h.example.com:6379/1", "sentinel://a.example.com;b", "$(REDIS_PASSWORD)",
    "sslmode=require&options=-c search_path=a", "a:1,b:2", "'\"\\", "ü", "/", "[::1]", "http://[", "*",
    "managedidentity",
]  # fmt: skip


def words() -> dict[str, list[str]]:
    """The variables that say which kind there is, and what they may say."""
    find = Release(RELEASE).settings.find
    kinds = {name: find("api", name) for name in ("VECTOR_STORE", "STORAGE_TYPE", "DB_TYPE")}
    daemon = find("plugin-daemon", "PLUGIN_STORAGE_TYPE")
    return {name: list(kind.words) for name, kind in kinds.items() if kind} | {
        "PLUGIN_STORAGE_TYPE": list(daemon.words) if daemon else [],
        "OPENDAL_SCHEME": ["fs", "s3", "webdav"],
    }


def names() -> list[str]:
    """The variables of the data layer."""
    known = {name for case in (*STORES.values(), *STORAGES.values()) for name in as_given(case.choice)["api"]}
    daemon = {name for case in STORAGES.values() for name in as_given(case.choice).get("plugin-daemon", {})}
    read = Release(RELEASE).settings.of("api")
    return sorted(known | daemon | {name for name in read if name.startswith(("DB_", "REDIS_", "CELERY_"))})


NAMES, WORDS = names(), words()


@st.composite
def variables(draw: st.DrawFn) -> dict[str, Variable]:
    found: dict[str, Variable] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=25)) + draw(st.lists(st.sampled_from(sorted(WORDS)))):
        value = draw(st.sampled_from(WORDS.get(name) or VALUES))
        kind = draw(st.sampled_from(["text", "text", "credential", "reference", "default"]))
        match kind if name not in WORDS else "text":
            case "credential":
                found[name] = Variable(text=f"{SECRET}-{value}", secret=True, keys=(name,))
            case "reference":
                found[name] = reference(name)
            case "default":
                found[name] = Variable(text=value)
            case _:
                found[name] = Variable(text=value, keys=(name,))
    return found


def reference(name: str) -> Variable:
    return variable(name, SecretKey(secret="elsewhere", key="key"))


@pytest.mark.parametrize("lifter", LIFTERS.values(), ids=LIFTERS)
@settings(deadline=None)
@given(parts=st.dictionaries(st.sampled_from(PARTS), variables()))
def test_the_library_takes_what_comes_of_it_and_every_key_is_accounted_for(lifter: Any, parts: dict[Any, Any]):
    job = work(parts, release=RELEASE)
    before = {key for given in parts.values() for each in given.values() for key in each.keys}
    code = lifter(job)
    if code is not None:
        grants(evaluated(code), RELEASE)
        assert SECRET not in text(code)
    assert SECRET not in str(said(job))
    left = {key for given in job.left.values() for each in given.values() for key in each.keys}
    told = {key for finding in job.findings for key in finding.keys}
    assert before <= left | told | (keys_of(code) if code is not None else set())


@pytest.mark.parametrize("name", LIFTERS)
@settings(deadline=None)
@given(parts=st.dictionaries(st.sampled_from(PARTS), variables()))
def test_nothing_that_the_chart_sets_is_left_for_the_settings(name: str, parts: dict[Any, Any]):
    job = work(parts, release=RELEASE)
    code = LIFTERS[name](job)
    if code is None:
        return
    for part, grant in grants(evaluated(code), RELEASE).items():
        assert not set(grant.environment) & set(job.left.get(part, {}))
