"""No credential is in a manifest, wherever somebody wrote it."""

import re
import runpy
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cdk8s
import pytest
import yaml
from cdk8s_plus_27 import k8s
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from constructs_dify import (
    AgentBackend,
    ApiTier,
    Beat,
    DifyChart,
    Exposure,
    Installation,
    LocalSandbox,
    Marketplace,
    PluginDaemon,
    Postgres,
    Redis,
    Sandbox,
    SecretKey,
    ServiceAccount,
    SharedEnvironment,
    Storage,
    Tier,
    VectorStore,
    WebTier,
    Worker,
    WorkerPool,
    Workload,
    container_security,
)
from constructs_dify.exposure.controllers import IngressNginx
from constructs_dify.pods.structs import changed
from constructs_dify.pods.volumes import secret_variable
from constructs_dify.releases.data import versions
from constructs_dify.releases.release import DEFAULT_VERSION, Release
from constructs_dify.wiring.dependency import PYTHON_PARTS, Dependency, Grant, python_services
from constructs_dify.wiring.destinations import Destination
from tests.support.canaries import CANARY, LOGIN, known_to_everybody, told
from tests.support.charts import alone, dify, empty_chart, objects_of
from tests.support.configurations import INSTALLATIONS
from tests.support.leaks import appears, comment_errors, leak_errors, texts
from tests.support.manifests import Manifest, find, of_kind
from tests.support.public_api import Parameterised, parameters
from tests.support.samples import key

Objects = list[Manifest]

EXAMPLES = {program.parent.name: program for program in (Path(__file__).parents[1] / "examples").glob("*/main.py")}
# Fields that name a Secret, or a key of one.
REFERENCES = {"imagePullSecrets", "secret", "secret.reloader.stakater.com/reload", "secretKeyRef"}


# -- every parameter of the public API ------------------------------------------------------------------------------

PARAMETERS = parameters()
OWNERS = sorted({parameter.owner for parameter in PARAMETERS})


def refusal(make: Callable[..., object], *given: Any, **options: Any) -> str:
    """What somebody is told who writes it; nothing where it is accepted."""
    try:
        make(*given, **options)
    except (TypeError, ValueError) as error:
        return told(error)
    return ""


def trouble(make: Callable[..., object], *given: Any) -> str:
    """What somebody is told, whatever goes wrong."""
    try:
        make(*given)
    except Exception as error:
        return told(error)
    return ""


def of(owner: str) -> list[Parameterised]:
    return [parameter for parameter in PARAMETERS if parameter.owner == owner]


def test_all_of_the_api_is_looked_at():
    assert {"DifyChart", "Installation", "Tier", "WorkerPool", "Backup", "Postgres.external", "Secrets.existing"} < {
        *OWNERS
    }
    assert sum(len(parameter.with_text("x")) for parameter in PARAMETERS) > 1500


@pytest.mark.parametrize("owner", OWNERS)
def test_a_public_default_is_refused_in_every_text_of(owner: str):
    with known_to_everybody(CANARY):
        for parameter in of(owner):
            for value in parameter.with_text(CANARY):
                message = refusal(parameter.call, value)
                assert "known to everybody" in message, parameter
                assert CANARY not in message, parameter


@pytest.mark.parametrize("owner", OWNERS)
def test_a_url_with_a_password_is_refused_in_every_text_of(owner: str):
    for parameter in of(owner):
        for value in parameter.with_text(LOGIN):
            message = refusal(parameter.call, value)
            assert re.search("a URL with a (password|login) in it", message), parameter
            assert CANARY not in message, parameter


@pytest.mark.parametrize("literal", [CANARY, LOGIN, 40212345678, CANARY.encode(), [CANARY], {"value": CANARY}])
def test_a_literal_in_place_of_a_reference_is_refused_and_not_repeated(literal: object):
    references = [parameter for parameter in PARAMETERS if parameter.takes_only_references]
    assert len(references) >= 60
    for parameter in references:
        message = refusal(parameter.call, literal)
        assert f"{parameter.name}: got a literal {type(literal).__name__}" in message, parameter
        assert not any(form in message for form in (CANARY, "40212345678")), parameter


@pytest.mark.parametrize("field", ["secret", "key"])
def test_a_credential_in_place_of_the_name_of_a_secret_is_not_repeated(field: str):
    for literal in (f"{CANARY}!", f"{CANARY} {CANARY}", 40212345678):
        message = refusal(SecretKey, **{"secret": "mine", "key": "password", field: literal})
        assert f"SecretKey.{field}: got" in message
        assert not any(form in message for form in (CANARY, "40212345678"))


ELSEWHERE: Mapping[str, Callable[[str], object]] = {
    "the id of a chart": lambda text: DifyChart(cdk8s.Testing.app(), text, namespace="dify", name="dify"),
    "a host to connect to": lambda text: alone(ApiTier)[0].allow_to(text, 443),
    "a namespace that may come in": lambda text: alone(ApiTier)[0].allow_from(port=5001, namespace=text),
    "a label of who may come in": lambda text: alone(ApiTier)[0].allow_from(
        port=5001, namespace="monitoring", pod_labels={"app": text}
    ),
    "a key of one": lambda text: alone(ApiTier)[0].allow_from(
        port=5001, namespace="monitoring", pod_labels={text: "app"}
    ),
}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_public_default_is_refused_as(place: str):
    with known_to_everybody(CANARY):
        message = refusal(ELSEWHERE[place], CANARY)
    assert "known to everybody" in message
    assert CANARY not in message


@pytest.mark.parametrize(
    "factory",
    [ServiceAccount, Exposure.ingress, Exposure.load_balancer, Exposure.http_route],
    ids=["ServiceAccount", "ingress", "load_balancer", "http_route"],
)
def test_a_public_default_is_refused_as_a_key_where_it_is_written(factory: Any):
    options = {"gateway": "public"} if factory is Exposure.http_route else {}
    with known_to_everybody(CANARY):
        message = refusal(factory, annotations={CANARY: "x"}, **options)
    assert "annotations: got what is an invented key" in message
    assert CANARY not in message


# -- values of a wrong type, or in a wrong place: what is in them may be a credential, whatever it looks like --------

VARIABLE: Any = {"name": "SMTP_PASSWORD", "value": CANARY}


def mistake(call: Any, **options: Any) -> Callable[[], object]:
    return lambda: call(**options)


MISTAKES: Mapping[str, Callable[[], object]] = {
    **{
        f"a connection string as {parameter}": mistake(dify, **{parameter: f"x://me:{CANARY}@a"})
        for parameter in ("postgres", "redis", "vector_store", "storage", "secrets", "expose", "marketplace", "api")
    },
    "a connection string as plugins": mistake(Storage.s3, bucket="a", region="b", plugins=f"x://a:{CANARY}@a"),
    "a dict as a variable": mistake(Tier, extra_env=[VARIABLE]),
    "a variable and no list": mistake(Tier, extra_env=k8s.EnvVar(**VARIABLE)),
    "a dict as a sidecar": mistake(Tier, sidecars=[{"name": "a", "env": [VARIABLE]}]),
    "assignments as settings": mistake(Tier, settings=[f"SMTP_PASSWORD={CANARY}"]),
    "assignments as settings of all": mistake(dify, settings=[f"SMTP_PASSWORD={CANARY}"]),
    "a literal as a default of all": mistake(dify, defaults=Tier(settings={"SMTP_PASSWORD": CANARY})),
    "a Tier in place of a pool": mistake(dify, workers=[Tier(extra_env=[k8s.EnvVar(**VARIABLE)])]),
    "a login in a host": mistake(Postgres.external, host=f"me:{CANARY}@pg", username="me", password=key()),
    "logins in hosts": mistake(Redis.external, host=f"me:{CANARY}@a,b"),
    "a login in a node": mistake(Redis.external_sentinel, nodes=[f"me:{CANARY}@a:26379"], master="mymaster"),
    "a login in a dsn": mistake(
        VectorStore.oracle, dsn=f"me/{CANARY}@db:1521/a", hosts=["db:1521"], username="me", password=key()
    ),
    "a login in a registry": mistake(dify, image_registry=f"me:{CANARY}@registry.example.com"),
    "a login without a host": mistake(dify, settings={"UNSTRUCTURED_API_URL": f"http://me:{CANARY}"}),
    "a login without a host in a URL": mistake(dify, public_url=f"https://me:{CANARY}"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_an_error_does_not_repeat_what_may_be_a_credential(name: str):
    message = refusal(MISTAKES[name])
    assert "expected" in message or "write" in message or "give" in message, message
    assert CANARY not in message


@dataclass
class Stranger:
    """Something of another library."""

    password: str = CANARY


def strangers() -> list[Any]:
    """What a parameter may be given by mistake, with a credential in it that is not known."""
    inside = {"password": f"me:{CANARY}@host"}
    return [inside, [inside], [f"PASSWORD={CANARY}"], {f"PASSWORD={CANARY}": 1}, CANARY.encode(), {CANARY}, Stranger(),
            k8s.EnvVar(name="PASSWORD", value=CANARY), f"me:{CANARY}@host", f"x://me:{CANARY}@host"]  # fmt: skip


@pytest.mark.parametrize("owner", OWNERS)
def test_no_error_repeats_what_was_given_in_place_of(owner: str):
    for index, parameter in enumerate(of(owner)):
        # Each chart takes its time, so that each of its parameters gets another one.
        given = strangers()[index % 10 :][:1] if owner == "DifyChart" else strangers()
        for value in given:
            message = trouble(parameter.make, value)
            assert CANARY not in message, (parameter, type(value))


# -- what subclasses and dependencies of one's own bring along ------------------------------------------------------


class WithEnvironment(ApiTier):
    def environment(self) -> Any:
        return {**super().environment(), "LOG_FORMAT": LOGIN}


class WithCredential(ApiTier):
    def environment(self) -> Any:
        return {**super().environment(), "SMTP_PASSWORD": CANARY}


class WithFile(ApiTier):
    def files(self) -> Any:
        return {"/etc/app.conf": f"upstream {LOGIN};"}


class WithArguments(ApiTier):
    def arguments(self) -> Any:
        return ["--proxy", LOGIN]


class WithContainer(ApiTier):
    def containers(self) -> Any:
        return [*super().containers(), k8s.Container(name="more", env=[k8s.EnvVar(name="PROXY", value=LOGIN)])]


class WithVariable(ApiTier):
    def container(self) -> Any:
        return changed(super().container(), env=[k8s.EnvVar(name="DB_PASSWORD", value=CANARY)])


class WithFrontService(ApiTier):
    def front_service(self) -> Any:
        return type(super().front_service())(annotations={"example.com/health": LOGIN})


HOOKS: Mapping[type[Workload], str] = {
    WithEnvironment: "api.environment()['LOG_FORMAT']",
    WithCredential: "api.environment()['SMTP_PASSWORD']",
    WithFile: "api.files()['/etc/app.conf']",
    WithArguments: "api.spec.containers[0].args[1]",
    WithContainer: "api.spec.containers[1].env[0].value",
    WithVariable: "api.spec.containers['api'].env['DB_PASSWORD']",
    WithFrontService: "FrontService.annotations['example.com/health']",
}


@pytest.mark.parametrize("part", HOOKS, ids=HOOKS.values())
def test_a_credential_of_a_subclass_is_refused_at(part: type[Workload]):
    message = refusal(alone, part)
    assert f"{HOOKS[part]}: got" in message
    assert CANARY not in message


@pytest.mark.parametrize(
    "grant",
    [
        lambda: Grant(environment={"DB_PASSWORD": CANARY}),
        lambda: Grant(defaults={"SMTP_PASSWORD": CANARY}),
        lambda: Grant(environment={"LOG_FORMAT": LOGIN}),
        lambda: Grant(service_account_annotations={"example.com/role": LOGIN}),
        lambda: Grant(
            own_claims=[
                k8s.KubePersistentVolumeClaimProps(
                    metadata=k8s.ObjectMeta(name="a", annotations={"example.com/from": LOGIN})
                )
            ]
        ),
        lambda: Grant(destinations=[Destination(namespace=LOGIN)]),
        lambda: Grant(pod_labels={"a": LOGIN}),
        lambda: Grant(
            volumes=[k8s.Volume(name="a", csi=k8s.CsiVolumeSource(driver="a", volume_attributes={"url": LOGIN}))]
        ),
    ],
)
def test_a_credential_of_a_dependency_is_refused(grant: Callable[[], Grant]):
    message = refusal(lambda: alone(ApiTier, uses=[Dependency(name="mine", grants={"api": grant()})]))
    # Where it is written, or where the part looks at it.
    assert re.search(r"\n\w+Error: (Grant\.|Destination\.|api\.).*SecretKey\(", message)
    assert CANARY not in message


def test_a_credential_in_an_annotation_of_a_controller_of_ones_own_is_refused():
    class Mine(IngressNginx):
        def provide(self, scope: Any, door: Any, hosts: Any, *, ends_tls: bool) -> Mapping[str, str]:
            return {"example.com/auth-url": LOGIN}

    expose = Exposure.ingress(hosts=["dify.example.com"], controller=Mine())
    message = refusal(dify, expose=expose, public_url="https://dify.example.com")
    assert "Exposure.ingress.controller.provide()['example.com/auth-url']: got a URL with a password in it" in message
    assert CANARY not in message


def test_a_credential_of_a_dependency_is_in_no_configuration_that_parts_share():
    install = Installation(name="dify", namespace="dify")
    for environment in ({"LOG_FORMAT": LOGIN}, {"SMTP_PASSWORD": CANARY}):

        def share(environment: Mapping[str, str]) -> SharedEnvironment:
            mine = Dependency(name="mine", grants=python_services(Grant(environment=environment)))
            return SharedEnvironment(empty_chart(), "environment", install=install, uses=[mine])

        message = refusal(share, environment)
        assert "SecretKey(" in message
        assert CANARY not in message


# -- settings that are credentials ----------------------------------------------------------------------------------

ENGINES: Mapping[str, Callable[[Tier], object]] = {
    "postgres": lambda tier: dify(postgres=Postgres.in_cluster(tier=tier)),
    "pgvector": lambda tier: dify(vector_store=VectorStore.in_cluster("pgvector", tier=tier)),
    "redis": lambda tier: dify(redis=Redis.in_cluster(tier=tier)),
    **{
        engine: lambda tier, engine=engine: dify(vector_store=VectorStore.in_cluster(engine, tier=tier))
        for engine in ("weaviate", "qdrant", "milvus")
    },
}
PARTS: Mapping[str, Callable[[Tier], object]] = {
    "api": lambda tier: alone(ApiTier, tier=tier),
    "worker": lambda tier: alone(Worker, tier=tier, pool=WorkerPool(name="default"), queues=["dataset"]),
    "beat": lambda tier: alone(Beat, tier=tier),
    "plugin-daemon": lambda tier: alone(PluginDaemon, tier=tier),
    "agent-backend": lambda tier: alone(AgentBackend, tier=tier),
    "local-sandbox": lambda tier: alone(LocalSandbox, tier=tier),
    "sandbox": lambda tier: alone(Sandbox, tier=tier),
    "web": lambda tier: alone(WebTier, tier=tier),
    **ENGINES,
}
# They take no options.
WITHOUT_A_TIER = {"milvus-minio", "redis-proxy"}
FAMILIES = {"OPENDAL_*": "OPENDAL_S3_SECRET_ACCESS_KEY", "QDRANT__*": "QDRANT__X_TOKEN"}


def credentials_of(version: str, part: str) -> list[str]:
    known = Release(version).settings.of(part)
    members = [member for family, member in FAMILIES.items() if family in known]
    return [name for name, setting in known.items() if setting.secret] + members


WITH_CREDENTIALS = [
    part
    for part in sorted({"worker", "beat", *Release(DEFAULT_VERSION).images, *Release(DEFAULT_VERSION).ports})
    if credentials_of(DEFAULT_VERSION, part) and part not in WITHOUT_A_TIER
]


def literal_refused(message: str, where: str, name: str) -> bool:
    return f"{where}['{name}']: got a literal value; it is a credential" in message and CANARY not in message


@pytest.mark.parametrize("version", versions())
def test_no_credential_of_dify_can_be_a_literal_setting_of_all(version: str):
    for part in PYTHON_PARTS:
        for name in credentials_of(version, part):
            for literal in (CANARY, 40212345678):
                message = refusal(
                    Installation, name="a", namespace="a", release=Release(version), settings={name: literal}
                )
                assert literal_refused(message, "settings", name), name
                assert "40212345678" not in message


@pytest.mark.parametrize("part", WITH_CREDENTIALS)
def test_no_credential_can_be_a_literal_setting_of_the_part(part: str):
    for name in credentials_of(DEFAULT_VERSION, part):
        message = refusal(PARTS[part], Tier(settings={name: CANARY}))
        assert literal_refused(message, f"{part}.settings", name), name


@pytest.mark.parametrize("part", WITH_CREDENTIALS)
def test_no_credential_can_be_a_literal_variable_of_the_part(part: str):
    for name in credentials_of(DEFAULT_VERSION, part):
        message = refusal(PARTS[part], Tier(extra_env=[k8s.EnvVar(name=name, value=CANARY)]))
        assert literal_refused(message, f"{part}.extra_env", name), name


@pytest.mark.parametrize("option", ["init_containers", "sidecars"])
def test_no_credential_can_be_a_literal_variable_beside_the_part(option: str):
    container = k8s.Container(name="more", env=[k8s.EnvVar(name="DB_PASSWORD", value=CANARY)])
    options: Any = {option: [container]}
    message = refusal(alone, ApiTier, tier=Tier(**options))
    assert literal_refused(message, "api.spec.containers['more'].env", "DB_PASSWORD")


@pytest.mark.parametrize("name", ["SENTRY_DSN", "sentry_dsn", "Sentry_Dsn"])
@pytest.mark.parametrize(
    "literal",
    [
        CANARY,
        f"{CANARY}$(SENTRY_DSN)",
        f"$(USER):{CANARY}",
        f"$$({CANARY})",
        f"https://a.example.com?{CANARY}",
        f"AccountName=a;AccountKey={CANARY};BlobEndpoint=https://a.example.com",
        f"https://a.example.com;AccountKey={CANARY}",
    ],
)
def test_a_text_with_more_than_an_address_and_references_is_a_literal_credential(literal: str, name: str):
    message = refusal(lambda: alone(ApiTier, tier=Tier(extra_env=[k8s.EnvVar(name=name, value=literal)])))
    assert "SecretKey(" in message
    assert "api.extra_env" in message or "Tier.extra_env" in message
    assert CANARY not in message


def test_a_credential_of_another_part_is_one_here_too():
    message = refusal(dify, web=Tier(extra_env=[k8s.EnvVar(name="SECRET_KEY", value=CANARY)]))
    assert literal_refused(message, "web.extra_env", "SECRET_KEY")


@pytest.mark.parametrize(
    "variable",
    [
        k8s.EnvVar(name="SMTP_PASSWORD", value=""),
        k8s.EnvVar(name="CELERY_BROKER_URL", value="redis://redis.data.svc:6379/1"),
        k8s.EnvVar(name="CELERY_BROKER_URL", value="sentinel://a.example.com:26379/1;sentinel://b.example.com:26379/1"),
        k8s.EnvVar(name="CELERY_BROKER_URL", value="redis://:$(REDIS_PASSWORD)@redis.data.svc:6379/1"),
        k8s.EnvVar(name="MY_OWN_TOKEN_FILE", value="/var/run/token"),
        k8s.EnvVar(
            name="SMTP_PASSWORD",
            value_from=k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name="mine", key="smtp")),
        ),
    ],
)
def test_a_variable_that_gives_nothing_away_may_be_anything(variable: k8s.EnvVar):
    alone(ApiTier, tier=Tier(extra_env=[variable]))


# -- the examples ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """What a program wrote when the names of each of its references were turned into a word that is nowhere else.

    Attributes:
        manifest: What it wrote.
        words: These words.
        keys: The keys of the installation's own Secret.
    """

    manifest: str
    words: set[str]
    keys: set[str]

    @property
    def objects(self) -> Objects:
        return list(yaml.load_all(self.manifest, yaml.CSafeLoader))


@pytest.fixture(scope="module", params=sorted(EXAMPLES))
def example(request: pytest.FixtureRequest) -> Example:
    program = str(EXAMPLES[request.param])
    manifests: list[str] = []
    words: dict[str, str] = {}
    keys: set[str] = set()
    check, of_installation = SecretKey.__post_init__, Installation.secret

    def rename(reference: SecretKey) -> None:
        check(reference)
        # Only what the program itself made, which called __init__, which called this.
        if sys._getframe(2).f_code.co_filename == program:
            for field in ("secret", "key"):
                word = words.setdefault(f"{field} {getattr(reference, field)}", f"reference{len(words)}")
                object.__setattr__(reference, field, word)

    def remember(install: Installation, name: str) -> SecretKey:
        keys.add(name)
        return of_installation(install, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SecretKey, "__post_init__", rename)
        patch.setattr(Installation, "secret", remember)
        patch.setattr(cdk8s.App, "synth", lambda app: manifests.append(app.synth_yaml()))
        runpy.run_path(program, run_name="__main__")
    return Example("---\n".join(manifests), {*words.values()}, keys)


def without_references(value: Any) -> Any:
    """An object without the places in which a Secret and its keys are named."""
    if isinstance(value, list):
        return [without_references(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A key of a Secret that a backup saves as a file.
    if str(value.get("mountPath")).startswith("/secrets/"):
        return {}
    rest = {field: without_references(item) for field, item in value.items() if field not in REFERENCES}
    match value.get("kind") if "apiVersion" in value else None:
        case "Secret":
            del rest["metadata"]["name"]
        case "ExternalSecret":
            del rest["spec"]["data"], rest["spec"]["target"], rest["metadata"]["name"]
        case "ConfigMap":
            # It says what to do where the `secret-key` is another one.
            rest.get("data", {}).pop("restore.py", None)
        case "Role":
            del rest["rules"][0]["resourceNames"]
        case "Job":
            rest["spec"]["template"]["spec"]["containers"][0].pop("args", None)
        case "TriggerAuthentication":
            del rest["spec"]["secretTargetRef"]
        case "PodMonitor":
            for endpoint in rest["spec"]["podMetricsEndpoints"]:
                endpoint.pop("authorization", None)
        case "ObjectStore":
            for provider in ("s3", "azure", "google"):
                rest["spec"]["configuration"].pop(f"{provider}Credentials", None)
    return rest


def test_references_are_named_where_references_belong_and_nowhere_else(example: Example):
    assert all(word in example.manifest for word in example.words)
    for obj in map(without_references, example.objects):
        for where, text in texts(obj):
            named = {word for word in example.words | example.keys if re.search(rf"\b{word}\b(?!-)", text)}
            assert not named, (obj["kind"], where)


def test_an_example_holds_no_credential(example: Example):
    assert leak_errors(example.objects) == []
    assert comment_errors(example.manifest) == []
    assert not re.search(r"^(data|stringData):", "".join(map(yaml.safe_dump, of_kind(example.objects, "Secret"))), re.M)


# -- random installations -------------------------------------------------------------------------------------------

quick = settings(deadline=None, derandomize=True, database=None, phases=[Phase.generate])

TEXTS = ["", "dify", "https://dify.example.com/a?b=c", "$(HOME)", "a: b, c", "0.5", "registry.example.com:5000/a@b"]
REFERENCE = SecretKey(secret="mine", key="smtp-password")
VARIABLES = st.sampled_from(
    [
        k8s.EnvVar(name="TZ", value="Europe/Berlin"),
        k8s.EnvVar(name="SMTP_PASSWORD", value=""),
        secret_variable("SMTP_PASSWORD", REFERENCE),
    ]
)


def tiers(name: str, option: str = "sidecars") -> st.SearchStrategy[Tier]:
    return st.builds(
        Tier,
        annotations=st.dictionaries(st.sampled_from(["example.com/a", "example.com/b"]), st.sampled_from(TEXTS)),
        labels=st.dictionaries(st.sampled_from(["team", "example.com/team"]), st.sampled_from(["ai", "platform"])),
        extra_env=st.lists(VARIABLES, max_size=2, unique_by=lambda variable: variable.name),
        **{option: st.lists(containers(name), max_size=1)},
    )


def containers(name: str) -> st.SearchStrategy[k8s.Container]:
    return st.builds(
        k8s.Container,
        name=st.just(name),
        image=st.just("registry.example.com/more:1"),
        args=st.lists(st.sampled_from(TEXTS), max_size=2),
        env=st.lists(VARIABLES, max_size=1),
        # Without a sandbox, the namespace admits no others.
        security_context=st.builds(container_security),
    )


SETTINGS = st.fixed_dictionaries(
    {}, optional={"MAIL_DEFAULT_SEND_FROM": st.sampled_from(TEXTS), "SMTP_PASSWORD": st.just(REFERENCE)}
)
WITH_TEXTS = st.builds(
    lambda options, more: options | more,
    INSTALLATIONS,
    st.fixed_dictionaries(
        {"settings": SETTINGS, "defaults": tiers("more", "init_containers")},
        optional={"api": tiers("own"), "web": tiers("own")},
    ),
)


@pytest.mark.fuzz
@settings(quick)
@given(WITH_TEXTS)
def test_no_combination_holds_a_credential(options: dict[str, Any]):
    chart = dify(**options)
    assert leak_errors(objects_of(chart)) == []


Planted = dict[str, Any]

# Where a credential may be planted in an installation, whatever else it is like.
PLANTS: Mapping[str, Callable[[Planted, str], Planted]] = {
    "settings": lambda options, text: {"settings": {"MAIL_DEFAULT_SEND_FROM": text}},
    "a credential's setting": lambda options, text: {"settings": {"SMTP_PASSWORD": text}},
    "annotations": lambda options, text: {"defaults": Tier(annotations={"example.com/a": text})},
    "labels": lambda options, text: {"defaults": Tier(labels={"team": text})},
    "extra_env": lambda options, text: {"defaults": Tier(extra_env=[k8s.EnvVar(name="A", value=text)])},
    "a credential's variable": lambda options, text: {
        "defaults": Tier(extra_env=[k8s.EnvVar(name="SMTP_PASSWORD", value=text)])
    },
    "a sidecar": lambda options, text: {"defaults": Tier(sidecars=[k8s.Container(name="a", args=["--with", text])])},
    "a lifecycle": lambda options, text: {
        "api": Tier(
            lifecycle=k8s.Lifecycle(post_start=k8s.LifecycleHandler(exec=k8s.ExecAction(command=["echo", text])))
        )
    },
    "the registry": lambda options, text: {"image_registry": text},
    "the public URL": lambda options, text: {"public_url": text},
    "the marketplace": lambda options, text: {"marketplace": Marketplace(url=text)},
    "hosts": lambda options, text: {"expose": Exposure.ingress(hosts=[text])},
    "the name": lambda options, text: {"name": text},
}


@pytest.mark.fuzz
@settings(quick)
@given(INSTALLATIONS, st.sampled_from(sorted(PLANTS)), st.sampled_from(["{}", "a {} b", "x={}", "base64", LOGIN]))
def test_no_combination_takes_a_credential(options: dict[str, Any], place: str, form: str):
    text = b64encode(CANARY.encode()).decode() if form == "base64" else form.format(CANARY)
    with known_to_everybody(CANARY):
        message = refusal(lambda: dify(**options | PLANTS[place](options, text)))
    assert "SecretKey(" in message
    assert not appears(CANARY, message)


# -- each of these checks sees what it is there for -----------------------------------------------------------------


@pytest.fixture
def objects(default_objects: Objects) -> Objects:
    return deepcopy(default_objects)


def api(objects: Objects) -> Any:
    return find(objects, "Deployment", "dify-api")["spec"]["template"]


def environment(objects: Objects) -> Any:
    return find(objects, "ConfigMap", "dify-environment")["data"]


RANDOM = sha256(b"a random key").hexdigest()
FAULTS: Mapping[str, tuple[Callable[[Objects], object], str]] = {
    "a Secret with a value": (
        lambda o: find(o, "Secret", "dify-secrets").update(stringData={"a": "b"}),
        "Secret/dify-secrets: has values",
    ),
    "a password in a ConfigMap": (
        lambda o: environment(o).update(CONSOLE_WEB_URL=LOGIN),
        "ConfigMap/dify-environment: data.CONSOLE_WEB_URL contains a password in a URL",
    ),
    "a public default in a ConfigMap": (
        lambda o: environment(o).update(LOG_FORMAT=f"key {CANARY}"),
        "ConfigMap/dify-environment: data.LOG_FORMAT contains a public default",
    ),
    "a public default as a key": (
        lambda o: environment(o).update({CANARY: "x"}),
        "ConfigMap/dify-environment: data key contains a public default",
    ),
    "a public default in an annotation": (
        lambda o: api(o)["metadata"]["annotations"].update(a=CANARY),
        "Deployment/dify-api: spec.template.metadata.annotations.a contains a public default",
    ),
    "base64 in an annotation": (
        lambda o: api(o)["metadata"]["annotations"].update(a=b64encode(f"x:{CANARY}".encode()).decode()),
        "Deployment/dify-api: spec.template.metadata.annotations.a contains a public default",
    ),
    "an escaped key in an argument": (
        lambda o: api(o)["spec"]["containers"][0].update(args=["--url=" + quote(f"?key={CANARY}", safe="")]),
        "Deployment/dify-api: spec.template.spec.containers[0].args[0] contains a public default",
    ),
    "a private key in a file": (
        lambda o: find(o, "ConfigMap", "dify-nginx-files")["data"].update(a="-----BEGIN " + "PRIVATE KEY-----"),
        "ConfigMap/dify-nginx-files: data.a contains a private key",
    ),
    "a random word in a variable": (
        lambda o: api(o)["spec"]["containers"][0]["env"].append({"name": "A", "value": RANDOM[:20]}),
        "contains what looks random",
    ),
    "a random word beside an image": (
        lambda o: api(o)["spec"]["containers"][0].update(image=f"a:1@sha256:{RANDOM}-{RANDOM[:16]}"),
        "Deployment/dify-api: spec.template.spec.containers[0].image contains what looks random",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_scan_sees(fault: str, objects: Objects):
    commit, sentence = FAULTS[fault]
    commit(objects)
    with known_to_everybody(CANARY):
        errors = leak_errors(objects)
    assert any(sentence in error for error in errors), errors
    assert CANARY not in "".join(errors)


def test_the_scan_lets_hashes_of_our_own_pass(objects: Objects):
    api(objects)["spec"]["containers"][0]["image"] = f"a:1@sha256:{RANDOM}"
    assert "checksum/config" in api(objects)["metadata"]["annotations"]
    assert leak_errors(objects) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a: 1 # b", [1]), ("# a\nb: 1", [1]), ("a: '# b'\nc: |\n  # d\ne: f#g", []), ("a: |\n  b\n# c\nd: e", [3])],
)
def test_the_search_for_comments_finds_them(text: str, lines: list[int]):
    assert comment_errors(text) == [f"line {line}: a comment" for line in lines]


@pytest.mark.parametrize(
    "text", [CANARY, f"a{CANARY}b", *(b64encode(("x" * n + CANARY + "y" * n).encode()).decode() for n in range(4))]
)
def test_the_search_for_a_value_finds_it(text: str):
    assert appears(CANARY, text)
    assert not appears(CANARY.upper(), text)


def test_the_search_for_references_sees_one_in_an_annotation():
    allowed = {"secretKeyRef": {"name": "reference2"}}
    obj = {"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"a": "reference1"}}, "spec": allowed}
    assert [text for _, text in texts(without_references(obj)) if "reference" in text] == ["reference1"]
