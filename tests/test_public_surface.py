"""What users may build on: the names of `constructs_dify`, each with its parameters and what they mean."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, get_args, get_type_hints

import pytest

import constructs_dify
from constructs_dify import DifyChart, Postgres, Sandbox, SecretKey, Tier, checks
from tests.support.docstrings import faults
from tests.support.user_programs import USER_PROGRAMS

PACKAGE = constructs_dify.__name__
# Adding one is a promise, and taking one away breaks a user's program: both go into the changelog.
PUBLIC = {
    "NO_PROBE", "PRODUCTION", "SMALL", "UNLIMITED", "AgentBackend", "ApiFacts", "ApiTier", "Autoscale", "Backup",
    "BackupRepository", "Backups", "BackupsOptions", "Beat", "CaBundle", "Choice", "DataLayer", "DatabasePool",
    "Dependency", "Destination", "DifyBackup", "DifyChart", "DisruptionBudget", "Exposure", "ExposureChoice",
    "FrontService", "GatewayController", "Grant", "HttpProxy", "HttpProxyFacts", "IngressController",
    "Installation", "Job", "LocalSandbox", "LocalSandboxOptions", "Logging", "Mail", "MailChoice", "Marketplace",
    "Migration", "Monitoring", "MySQL", "MySqlFacts", "Network", "NetworkPolicies", "NginxLocation", "NginxOptions",
    "NginxProxy", "OneTimeCommand", "OpenTelemetry", "Part", "PluginDaemon", "PluginDaemonFacts",
    "PluginDaemonOptions", "Postgres", "PostgresFacts", "ProbeTiming", "Provided", "PublicUrls", "QueueAutoscale",
    "QueueExporter", "Redis", "RedisFacts", "Release", "ReleaseWarning", "RemoteKey", "Resources", "Restore",
    "Retention", "Route", "Sandbox", "SandboxOptions", "SecretKey", "Secrets", "SecretsChoice", "SecurityNeeds",
    "Sentry", "Service", "ServiceAccount", "ServiceName", "ServicePortWarning", "SharedEnvironment", "SmokeTest",
    "SsrfProxy", "SsrfProxyOptions", "Storage", "StorageChoice", "Tier", "UnknownSettingWarning", "User", "Value",
    "VectorStore", "WebTier", "WebsocketTier", "Worker", "WorkerPool", "Workers", "Workload", "WorkloadOptions",
    "changed", "container_security", "exec_probe", "http_probe", "native_sidecar", "pod_security",
    "python_services", "tcp_probe", "to_cidr", "to_host", "to_internet", "to_part", "to_url", "trusting",
}  # fmt: skip
# What public calls take or give and users hand on: they never have to write the names of these.
HANDED_ON = {
    "Block", "Broker", "Controller", "CredentialSource", "Expanded", "GatewayOptions", "HttpRouteFilter", "NoProbe",
    "RepositoryChoice", "Saving", "SharedSettings", "Unlimited", "Wait",
}  # fmt: skip
_FACTORY = (staticmethod, classmethod)
OF_USERS = {PACKAGE, "cdk8s", "cdk8s_plus_27", "constructs", "imports", "typing_extensions"}


def members() -> list[tuple[str, Any]]:
    """All that is public, by name."""
    return [(name, getattr(constructs_dify, name)) for name in constructs_dify.__all__]


def classes() -> dict[str, type]:
    """The public classes, by name."""
    return {name: member for name, member in members() if inspect.isclass(member)}


def callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions, the constructors of public classes and their factories, by name."""
    yield from ((name, member) for name, member in members() if inspect.isfunction(member))
    for name, kind in classes().items():
        if not _is_only_a_type(kind):
            yield name, kind.__init__
        for attribute in dir(kind):
            member = inspect.getattr_static(kind, attribute)
            if not isinstance(member, _FACTORY) or attribute.startswith("_"):
                continue
            if member.__func__.__module__.startswith(PACKAGE):
                yield f"{name}.{attribute}", member.__func__


def parameters() -> list[tuple[str, str]]:
    """The parameters of all of them."""
    return [
        (name, parameter)
        for name, call in callables()
        for parameter in inspect.signature(call).parameters
        if parameter not in ("self", "cls")
    ]


def shown(name: str) -> str:
    """The text that an editor shows below a call of it."""
    owner, _, factory = name.partition(".")
    member = getattr(constructs_dify, owner)
    if factory or inspect.isfunction(member):
        return inspect.getdoc(getattr(member, factory) if factory else member) or ""
    # The first docstring of an `__init__` hides that of the class; below a base of jsii that may be the one of cdk8s.
    texts = [vars(base)["__init__"].__doc__ for base in member.__mro__[:-1] if "__init__" in vars(base)]
    # A value that extends `Tier` says no more than what it adds.
    own = [base.__doc__ or "" for base in member.__mro__ if base.__module__.startswith(PACKAGE)]
    return "\n".join(inspect.cleandoc(text) for text in ([each for each in texts if each][:1] or own))


def imported(program: str) -> set[tuple[str, str]]:
    """What a program imports: the modules, each with a name from it or, imported as a whole, none."""
    nodes = list(ast.walk(ast.parse(program)))
    whole = {(name.name, "") for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return whole | {
        (node.module or "", name.name) for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names
    }


def inner(program: str) -> set[tuple[str, str]]:
    """Those of them that are not for users."""
    return {
        (module, name)
        for module, name in imported(program)
        if (root := module.partition(".")[0]) not in OF_USERS | sys.stdlib_module_names
        or (root == PACKAGE and (module != PACKAGE or name not in PUBLIC | {""}))
    }


def _is_only_a_type(kind: type) -> bool:
    """Something that no user calls: a namespace of factories, a TypedDict, a protocol or a warning."""
    return (
        issubclass(kind, Warning)
        or kind.__init__ in (object.__init__, dict.__init__)
        or getattr(kind, "_is_protocol", False)
    )


def _types(hint: Any) -> Iterator[Any]:
    yield hint
    for argument in get_args(hint):
        yield from _types(argument)


def test_the_public_names_are_these():
    assert set(constructs_dify.__all__) == PUBLIC


@pytest.mark.parametrize("program", USER_PROGRAMS.values(), ids=USER_PROGRAMS)
def test_a_user_s_program_imports_what_is_public(program: str):
    assert inner(program) == set()


@pytest.mark.parametrize(
    "line",
    [
        "from constructs_dify.pods.tier import Tier",
        "from constructs_dify import chart",
        "import constructs_dify.wiring.dependency",
        "from tests.support.charts import dify",
    ],
)
def test_an_import_of_an_inner_module_is_found(line: str):
    assert len(inner(line)) == 1


def test_every_type_that_a_user_writes_is_public():
    methods = [
        (f"DifyChart.{name}", method)
        for name, method in inspect.getmembers(DifyChart, inspect.isfunction)
        if name.startswith("make_")
    ]
    missing = {
        type_.__name__: name
        for name, call in [*callables(), *methods]
        for hint in get_type_hints(call).values()
        for type_ in _types(hint)
        if inspect.isclass(type_) and type_.__module__.startswith(PACKAGE) and type_.__name__ not in PUBLIC
    }
    assert set(missing) == HANDED_ON, missing


def test_what_an_editor_shows_says_all_of_every_parameter():
    unsaid = {name: found for name, call in callables() if (found := list(faults(call, shown(name))))}
    assert unsaid == {}


SAID = """Do it.

Args:
    timeout: Seconds until it is given up; default: 5.
    storage: Size of the volume; default: `20Gi`.
    tls: Whether it speaks TLS; default: no.

Raises:
    TypeError: If a value is of the wrong type.
"""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("timeout: ", "time_out: ", "time_out: it is no parameter"),
        ("    tls: Whether it speaks TLS; default: no.\n", "", "tls: nothing is said of it"),
        ("default: no", "perhaps", "tls: its default, False, is not said"),
        ("default: 5", "default: 10", "timeout: its default, 5, is not said"),
        ("Seconds", "How long", "timeout: its unit or form is not said"),
        ("Raises:\n    TypeError: If a value is of the wrong type.\n", "", "it is not said what it raises"),
    ],
)
def test_what_is_not_said_of_a_parameter_is_found(before: str, after: str, fault: str):
    @checks.arguments("call")
    def call(*, timeout: int = 5, storage: str = "20Gi", tls: bool = False) -> None: ...

    assert list(faults(call, SAID)) == []
    assert any(found.startswith(fault) for found in faults(call, SAID.replace(before, after)))


def test_every_class_says_where_to_read_on():
    silent = [
        name
        for name, kind in classes().items()
        # What only says which methods an object has comes from nowhere else.
        if not getattr(kind, "_is_protocol", False) and not any("https://" in text for text in _texts(kind))
    ]
    assert silent == []


def test_every_name_and_member_has_a_docstring_of_its_own():
    silent = [
        f"{name}.{attribute}"
        for name, kind in classes().items()
        for attribute, member in vars(kind).items()
        if not attribute.startswith("_") and isinstance(member, (*_FACTORY, property, FunctionType))
        if not _first_line(inspect.getdoc(getattr(kind, attribute))).endswith((".", "!"))
    ]
    assert silent == [], "say in a sentence what it is for"


def test_help_shows_how_each_class_is_called():
    mysterious = [
        name
        for name, kind in classes().items()
        if not _is_only_a_type(kind) and {"args", "kwargs", "options"} & set(inspect.signature(kind).parameters)
    ]
    assert mysterious == []
    assert list(inspect.signature(Sandbox).parameters) == ["scope", "id", "install", "tier", "uses", "shared"]
    assert list(inspect.signature(Postgres).parameters) == []


def test_help_shows_of_default_options_only_what_they_say():
    assert repr(Tier()) == "Tier()"
    assert repr(Tier(replicas=2, settings={"TZ": "UTC"})) == "Tier(replicas=2, settings={'TZ': 'UTC'})"
    assert repr(SecretKey(secret="ours", key="password")) == "SecretKey(secret='ours', key='password')"
    assert "sidecars" not in str(inspect.signature(DifyChart))


def _texts(kind: type) -> list[str]:
    """The docstrings of a class, and of its factories."""
    members = [inspect.getattr_static(kind, attribute) for attribute in dir(kind)]
    return [kind.__doc__ or "", *(each.__func__.__doc__ or "" for each in members if isinstance(each, _FACTORY))]


def _first_line(text: str | None) -> str:
    """The sentence that a docstring begins with, which may take more than a line."""
    return (text or "").partition("\n\n")[0]


def test_no_parameter_stands_for_what_is_unknown():
    assert [each for each in parameters() if each[1] == "unknown"] == []
