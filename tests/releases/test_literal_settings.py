"""Every setting that the code names is one of each release, or the code asks first whether the release has it.

A name is what is written in capitals as a key of a mapping, in brackets, or in a call that asks for a setting. The code
asks first where it goes through `read_by`, `find` or `has` in the same function.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import constructs_dify
from constructs_dify import Release
from constructs_dify.releases.data import versions

PACKAGE = Path(constructs_dify.__file__).parent
_NAME = re.compile(r"[A-Z][A-Z0-9]*(_+[A-Z0-9]+)+")
_ASKS_FOR = {"whole", "setting"}
_ASKS_FIRST = {"read_by", "find", "has"}

# What is written in the same way and is no setting of a part.
NO_SETTINGS = {
    # Filters of the Gateway API, and words of Python's ssl.
    "CERT_OPTIONAL", "CERT_REQUIRED", "EXTENSION_REF", "REQUEST_HEADER_MODIFIER", "REQUEST_MIRROR", "REQUEST_REDIRECT",
    "RESPONSE_HEADER_MODIFIER", "URL_REWRITE",
    # What the kubelet gives each pod.
    "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT",
    # What restic and the scripts of backups read, which are not Dify's.
    "ACCEPT_OTHER_SECRET_KEY", "AWS_DEFAULT_REGION", "AZURE_ACCOUNT_NAME", "AZURE_ENDPOINT_SUFFIX", "DIFY_VERSION",
    "GOOGLE_APPLICATION_CREDENTIALS", "RESTIC_CACHE_DIR", "RESTIC_REPOSITORY",
    # What tells the migration of a database that both have; Dify does not read it.
    "DB_PLUGIN_DATABASE",
}  # fmt: skip
_CHECK_OF_CHECKOV = re.compile(r"CKV\d?_.*")
# Settings that some releases lack -> what asks whether the release has them, where another function does.
GUARDED: dict[str, str] = {
    # A choice, or an option of one, that releases without it refuse: data_layer/by_release.py.
    **dict.fromkeys(
        (
            "AZURE_BLOB_STORAGE_ACCOUNT_URL", "AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY",
            "BAIDU_BOS_ACCESS_KEY", "BAIDU_BOS_ENDPOINT", "BAIDU_BOS_SECRET_KEY",
            "HOLOGRES_ACCESS_KEY_ID", "HOLOGRES_ACCESS_KEY_SECRET", "HOLOGRES_DATABASE", "HOLOGRES_HOST",
            "HOLOGRES_PORT", "HOLOGRES_SCHEMA",
            "IRIS_DATABASE", "IRIS_HOST", "IRIS_PASSWORD", "IRIS_SCHEMA", "IRIS_SUPER_SERVER_PORT", "IRIS_USER",
            "MILVUS_SECURE", "MILVUS_SERVER_NAME", "MILVUS_SERVER_PEM_PATH",
            "DB_SESSION_TIMEZONE_OVERRIDE", "PUBSUB_REDIS_URL", "REDIS_KEY_PREFIX",
        ),
        "check_kind and check_setting",
    ),
    # Parts that are not there with releases that have no port for them.
    **dict.fromkeys(
        (
            "DIFY_AGENT_INNER_API_KEY", "DIFY_AGENT_INNER_API_URL", "DIFY_AGENT_PLUGIN_DAEMON_API_KEY",
            "DIFY_AGENT_PLUGIN_DAEMON_URL", "DIFY_AGENT_REDIS_PREFIX", "DIFY_AGENT_REDIS_URL",
            "DIFY_AGENT_SERVER_SECRET_KEY", "SHELLCTL_AUTH_TOKEN",
        ),
        "Workload.by_release",
    ),
    # Both in a table of which Installation gives those that the release reads; the first is one of Weaviate too.
    **dict.fromkeys(("DISABLE_TELEMETRY", "PLUGIN_DAEMON_TIMEOUT"), "Installation"),
    # Refused, because they would win over the options of a pool.
    **dict.fromkeys(("CELERY_WORKER_CONCURRENCY", "CELERY_WORKER_QUEUES"), "Worker.fixed_settings"),
}  # fmt: skip
# What speaks of other installations, in their words: of Dify's docker/.env, and of charts of any release. What a
# program then says of a setting, `DifyChart` refuses where the release lacks it.
OF_OTHERS = (Path("releases/compose_variables.py"), Path("commands/conversion"))


def is_ours(file: Path) -> bool:
    """Whether the settings that a file of the package names are those of an installation of ours."""
    return not any(file.is_relative_to(PACKAGE / other) for other in OF_OTHERS)


FILES = sorted(file for file in PACKAGE.rglob("*.py") if is_ours(file))


def named(program: str) -> Iterator[tuple[str, bool]]:
    """The settings that a program names, each with whether it asks first if the release has it."""
    yield from _named(ast.parse(program), asks=False)


def _named(node: ast.AST, *, asks: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        asks = asks or any(_called(each) in _ASKS_FIRST for each in ast.walk(node))
    for name in _names_in(node):
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and _NAME.fullmatch(name.value):
            yield name.value, asks
    for child in ast.iter_child_nodes(node):
        yield from _named(child, asks=asks)


def _names_in(node: ast.AST) -> list[ast.expr | None]:
    if isinstance(node, ast.Dict):
        return node.keys
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Call) and _called(node) in _ASKS_FOR:
        return list(node.args[:1])
    return []


def _called(node: ast.AST) -> str | None:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


@cache
def _names(version: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The settings of a release, and the starts of those of which it has a family."""
    catalogue = Release(version).settings
    known = {name for part in catalogue.parts for name in catalogue.of(part)}
    return frozenset(known), tuple(name.rstrip("*") for name in known if "*" in name)


def lacking(name: str) -> list[str]:
    """The releases without a setting."""
    return [version for version in versions() if not _knows(version, name)]


def _knows(version: str, name: str) -> bool:
    known, families = _names(version)
    return name in known or name.startswith(families)


def problems(program: str) -> list[str]:
    """What is wrong with the settings that a program names."""
    found: list[str] = []
    for name, asks in named(program):
        lack = lacking(name)
        if len(lack) == len(versions()):
            if name not in NO_SETTINGS and not _CHECK_OF_CHECKOV.fullmatch(name):
                found.append(f"{name}: no release has it")
        elif lack and not asks and name not in GUARDED:
            found.append(f"{name}: {', '.join(lack)} lack it, so ask with read_by")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_the_settings_that_the_code_names_are_in_every_release(file: Path):
    assert problems(file.read_text()) == []


def test_each_setting_that_is_asked_for_elsewhere_is_named_and_lacked_by_some_release():
    names = {name for file in FILES for name, asks in named(file.read_text()) if not asks}
    assert {name for name in names if 0 < len(lacking(name)) < len(versions())} == set(GUARDED)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ('grant = Grant(environment={"SQLALCHEMY_POOL_SIZ": "5"})', "SQLALCHEMY_POOL_SIZ: no release has it"),
        ('size = part.whole("SQLALCHEMY_POOL_SIZ")', "SQLALCHEMY_POOL_SIZ: no release has it"),
        ('known = release.settings.of("api")["SQLALCHEMY_POOL_SIZ"]', "SQLALCHEMY_POOL_SIZ: no release has it"),
        ('def environment(self):\n    return {"TRIGGER_URL": self.url}', "TRIGGER_URL: 1.9.1, 1.9.2 lack it, so ask"),
    ],
)
def test_one_that_is_misspelt_or_not_in_every_release_is_found(program: str, told: str):
    [found] = problems(program)
    assert found.startswith(told)


@pytest.mark.parametrize(
    "program",
    [
        'grant = Grant(environment={"SQLALCHEMY_POOL_SIZE": "5"})',
        'def environment(self):\n    return self.settings.read_by("api", {"TRIGGER_URL": self.url})',
        'storage = {"OPENDAL_S3_BUCKET": bucket}',
    ],
)
def test_one_that_is_right_is_not(program: str):
    assert problems(program) == []


def test_only_what_speaks_of_other_installations_is_left_out():
    assert [other for other in OF_OTHERS if not (PACKAGE / other).exists()] == []
    assert not is_ours(PACKAGE / "commands/conversion/lifting/urls.py")
    assert is_ours(PACKAGE / "commands/upgrade.py")
    assert {file.parent.name for file in FILES} > {"commands", "releases", "tiers", "data_layer"}


def test_what_is_let_off_is_there_and_some_release_lacks_it():
    written = {name for file in FILES for name, _ in named(file.read_text())}
    assert [name for name in GUARDED if name not in written or not lacking(name)] == []
