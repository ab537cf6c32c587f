"""From a secret store come all credentials that pods read, and none that they do not."""

from typing import Any

import pytest
import redis.connection
from cdk8s import App
from cdk8s_plus_27 import k8s
from kombu import Connection
from kombu.utils.url import parse_url

from constructs_dify import (
    Backup,
    DifyChart,
    Postgres,
    Redis,
    RemoteKey,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
    WebTier,
)
from constructs_dify.data_layer.choice import Choice
from tests.support.charts import components, container, dify, objects_of, synth, variables
from tests.support.external_secrets import made_secrets, render, secret_keys
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.references import reference_errors, secrets_in_use
from tests.support.schemas import schema_errors, versions

Objects = list[Manifest]
STORE: dict[str, Any] = {"store": "vault", "path": "dify/prod"}


def external(**options: Any) -> Any:
    return Secrets.external(**STORE | options)


def remotes(objects: Objects) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Secret -> what is fetched for it -> entry and property of the store."""
    return {
        found["metadata"]["name"]: {
            entry["secretKey"]: (entry["remoteRef"]["key"], entry["remoteRef"].get("property"))
            for entry in found["spec"].get("data", [])
        }
        for found in of_kind(objects, "ExternalSecret")
    }


def key(secret: str, name: str = "password") -> SecretKey:
    return SecretKey(secret=secret, key=name)


# -- one ExternalSecret for each Secret ---------------------------------------------------------------------------

CERTIFICATE = k8s.SecretVolumeSource(secret_name="tls", items=[k8s.KeyToPath(key="tls.crt", path="server.pem")])
READS_A_TOKEN = k8s.EnvVar(
    name="TOKEN",
    value_from=k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name="sidecar", key="token")),
)
EVERYTHING_OUTSIDE: dict[str, Any] = {
    "postgres": Postgres.external(
        host="pg.example.com", username=key("db", "user"), password=key("db"),
        tls="verify-full", ca=key("db-ca", "ca.pem"),
    ),
    "redis": Redis.external(host="redis.example.com", password=key("cache"), tls=True, ca=key("cache-ca", "ca.pem")),
    "vector_store": VectorStore.qdrant(url="https://qdrant.example.com:6333", api_key=key("vectors", "api-key")),
    "storage": Storage.s3(
        bucket="b", plugin_bucket="b", region="eu-central-1",
        access_key=key("files", "id"), secret_key=key("files", "key"),
    ),
    "settings": {"SMTP_PASSWORD": key("mail"), "SENTRY_DSN": key("dify-secrets", "sentry-dsn")},
    "web": Tier(init_containers=[k8s.Container(name="init", image="example.com/init:1", env=[READS_A_TOKEN])]),
    "nginx": Tier(
        volumes=[k8s.Volume(name="tls", secret=CERTIFICATE)],
        volume_mounts=[k8s.VolumeMount(name="tls", mount_path="/tls")],
    ),
    "sandbox": Tier(env_from=[k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource(name="packages"))]),
}  # fmt: skip


@pytest.fixture(scope="module")
def outside() -> Objects:
    return synth(secrets=external(), **EVERYTHING_OUTSIDE)


def test_every_secret_that_a_pod_reads_is_made_with_exactly_the_keys_that_are_read(outside: Objects):
    made = {found["metadata"]["name"]: secret_keys(found) for found in of_kind(outside, "ExternalSecret")}
    assert made.pop("packages") == set()
    assert made == {
        "cache": {"agent-redis-url", "celery-broker-url", "events-url", "password"},
        "cache-ca": {"ca.pem"},
        "db": {"password", "user"},
        "db-ca": {"ca.pem"},
        "dify-secrets": {
            "agent-api-token", "agent-server-key", "agent-shell-token", "plugin-daemon-key", "plugin-inner-api-key",
            "sandbox-api-key", "secret-key", "sentry-dsn",
        },
        "files": {"id", "key"},
        "mail": {"password"},
        "sidecar": {"token"},
        "tls": {"tls.crt"},
        "vectors": {"api-key"},
    }  # fmt: skip
    assert made == {name: keys for name, keys in secrets_in_use(outside).items() if name != "packages"}


def test_nothing_has_to_exist_beforehand(outside: Objects):
    assert reference_errors(outside) == []
    assert of_kind(outside, "Role", "RoleBinding", "Secret") == []
    assert "create-secrets" not in components(outside)
    for version in versions():
        assert schema_errors(outside, version) == []


def test_own_keys_are_properties_of_the_entry_and_those_of_another_secret_of_an_entry_below(outside: Objects):
    found = remotes(outside)
    assert found["dify-secrets"]["secret-key"] == ("dify/prod", "secret-key")
    assert found["dify-secrets"]["sentry-dsn"] == ("dify/prod", "sentry-dsn")
    assert found["db"] == {"password": ("dify/prod/db", "password"), "user": ("dify/prod/db", "user")}
    assert found["tls"] == {"tls.crt": ("dify/prod/tls", "tls.crt")}


def test_of_a_secret_that_is_read_as_a_whole_all_properties_are_fetched(outside: Objects):
    spec = find(outside, "ExternalSecret", "packages")["spec"]
    assert [entry["extract"]["key"] for entry in spec["dataFrom"]] == ["dify/prod/packages"]
    assert "data" not in spec
    assert [obj for obj in of_kind(outside, "ExternalSecret") if "dataFrom" in obj["spec"]] == [
        find(outside, "ExternalSecret", "packages")
    ]


def test_an_external_secret_names_its_store_and_writes_the_secret_of_its_name(outside: Objects):
    for found in of_kind(outside, "ExternalSecret"):
        assert found["spec"]["secretStoreRef"] == {"kind": "SecretStore", "name": "vault"}
        assert found["spec"]["refreshInterval"] == "1h"
        assert found["spec"]["target"]["name"] == found["metadata"]["name"]
    others = synth(secrets=external(kind="ClusterSecretStore", refresh="5m"), **EVERYTHING_OUTSIDE)
    for found in of_kind(others, "ExternalSecret"):
        assert found["spec"]["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
        assert found["spec"]["refreshInterval"] == "5m"


def test_what_a_pod_may_do_without_is_not_fetched():
    selector = k8s.SecretKeySelector(name="maybe", key="token", optional=True)
    variable = k8s.EnvVar(name="TOKEN", value_from=k8s.EnvVarSource(secret_key_ref=selector))
    assert "maybe" not in remotes(synth(secrets=external(), web=Tier(extra_env=[variable])))


def test_a_part_of_ones_own_has_its_credentials_fetched_too():
    class OurWeb(WebTier):
        def environment(self) -> dict[str, Any]:
            return {"TOKEN": self.install.secret("token"), "OTHER": key("other")}

    class Ours(DifyChart):
        def make_web(self, **options: Any) -> WebTier:
            return OurWeb(self, "web", **options)

    chart = dify(Ours, secrets=external())
    found = remotes(objects_of(chart))
    assert found["dify-secrets"]["token"] == ("dify/prod", "token")
    assert found["other"] == {"password": ("dify/prod/other", "password")}
    assert "token" in chart.credentials


# -- what others make ---------------------------------------------------------------------------------------------

BACKUP = Backup(destination="s3://b/x", access_key=key("backups", "id"), secret_key=key("backups", "key"))


def test_what_an_operator_makes_is_not_fetched_but_what_it_reads_is():
    certificate = k8s.SecretVolumeSource(secret_name="dify-postgres-ca", items=[k8s.KeyToPath(key="ca.crt", path="ca")])
    objects = synth(
        secrets=external(),
        postgres=Postgres.cloudnative_pg(backup=BACKUP),
        api=Tier(volumes=[k8s.Volume(name="ca", secret=certificate)]),
    )
    assert set(secrets_in_use(objects)) >= {"dify-postgres-app", "dify-postgres-ca"}
    assert set(remotes(objects)) == {"backups", "dify-secrets"}
    assert set(remotes(objects)["backups"]) == {"id", "key"}
    assert reference_errors(objects, {"Secret/dify-postgres-ca"}) == []


def test_what_comes_from_elsewhere_is_not_fetched():
    objects = synth(secrets=external(elsewhere=["db-ca", "tls"]), **EVERYTHING_OUTSIDE)
    assert {"db-ca", "tls"}.isdisjoint(remotes(objects))
    assert {"db", "cache-ca"} <= set(remotes(objects))


def test_an_unknown_secret_from_elsewhere_is_a_mistake_but_not_that_of_a_registry():
    with pytest.raises(ValueError, match=r"Secrets\.external\.elsewhere: got 'vektors'.*did you mean 'vectors'\?"):
        dify(secrets=external(elsewhere=["vektors"]), **EVERYTHING_OUTSIDE)
    assert dify(secrets=external(elsewhere=["registry"]), defaults=Tier(image_pull_secrets=["registry"]))


# -- other names in the store -------------------------------------------------------------------------------------


def test_each_credential_may_be_kept_under_another_name_or_be_an_entry_of_its_own():
    renamed = external(
        remotes={
            "secret-key": RemoteKey(path="dify/web", property="SECRET_KEY"),
            "sentry-dsn": RemoteKey(path="sentry"),
            key("db"): RemoteKey(path="rds/dify", property="pw"),
            key("cache"): RemoteKey(path="redis-password"),
        }
    )
    objects = synth(secrets=renamed, **EVERYTHING_OUTSIDE)
    found = remotes(objects)
    assert found["dify-secrets"]["secret-key"] == ("dify/web", "SECRET_KEY")
    assert found["dify-secrets"]["sentry-dsn"] == ("sentry", None)
    assert found["db"] == {"password": ("rds/dify", "pw"), "user": ("dify/prod/db", "user")}
    assert found["cache"] == {"password": ("redis-password", None)}
    assert "redis-password" in str(find(objects, "ExternalSecret", "cache"))


def test_a_store_without_properties_works():
    chart = dify(secrets=external())
    plain = external(remotes={name: RemoteKey(path=f"dify-{name}") for name in chart.credentials})
    objects = synth(secrets=plain)
    [found] = remotes(objects).values()
    assert found == {name: (f"dify-{name}", None) for name in chart.credentials}
    assert "property" not in str(of_kind(objects, "ExternalSecret"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("secret-kee", r"got 'secret-kee', which no .*did you mean 'secret-key'\?"),
        (key("db", "pasword"), r"got 'db/pasword', which no .*did you mean 'db/password'\?"),
        (key("dbs"), r"got 'dbs/password'.* out of .*, db/password, "),
        # That one is composed, not fetched.
        (key("cache", "celery-broker-url"), r"got 'cache/celery-broker-url'"),
    ],
)
def test_another_name_for_what_is_not_fetched_is_a_mistake(given: str | SecretKey, message: str):
    secrets = external(remotes={given: RemoteKey(path="x")})
    with pytest.raises(ValueError, match=rf"Secrets\.external\.remotes: {message}"):
        dify(secrets=secrets, **EVERYTHING_OUTSIDE)


# -- the URL of the broker ----------------------------------------------------------------------------------------

NASTY = "p@ss/w:rd %+?#&;=~._-*()'\"\\é€<>[]{}|^`$!,"
SENTINELS = ["s0.example.com:26379", "s1.example.com:26379"]
ANOTHER_SECRET = key("users", "redis")
BROKERS: dict[str, Choice] = {
    "in the cluster": Redis.in_cluster(),
    "in the cluster, with Sentinel": Redis.in_cluster_sentinel(),
    "outside": Redis.external(host="redis.example.com", password=key("cache")),
    "outside, with TLS": Redis.external(host="redis.example.com", password=key("cache"), tls=True),
    "with a user": Redis.external(host="redis.example.com", username="dify@prod {{ x }}", password=key("cache")),
    "with a user from the Secret": Redis.external(
        host="redis.example.com", username=key("cache", "user"), password=key("cache")
    ),
    "with a user from another Secret": Redis.external(
        host="redis.example.com", username=ANOTHER_SECRET, password=key("cache")
    ),
    "Sentinel": Redis.external_sentinel(
        nodes=SENTINELS,
        master="m",
        proxy="redis.example.com:6379",
        username=ANOTHER_SECRET,
        password=key("cache"),
        sentinel_password=key("cache", "s"),
    ),
}


def store(path: str, name: str | None) -> str:
    """A store whose every value would break a URL."""
    return f"{NASTY} {path} {name}"


def in_pod(objects: Objects, component: str) -> dict[str, str]:
    return environment_in_pod(objects, component, made_secrets(objects, store))


@pytest.mark.parametrize("choice", BROKERS)
def test_kombu_and_redis_read_from_the_composed_url_what_the_variables_say(choice: str):
    objects = synth(redis=BROKERS[choice], secrets=external())
    for component in ("api", "worker", "beat"):
        told = in_pod(objects, component)
        assert NASTY in told["REDIS_PASSWORD"]
        nodes = told.get("REDIS_SENTINELS", f"{told.get('REDIS_HOST')}:{told.get('REDIS_PORT')}").split(",")
        connection = Connection(told["CELERY_BROKER_URL"])
        assert connection.password == told["REDIS_PASSWORD"]
        # Of several it keeps all, of one none.
        for url, node in zip(connection.alt or [told["CELERY_BROKER_URL"]], nodes, strict=True):
            parsed = parse_url(url)
            assert parsed["password"] == told["REDIS_PASSWORD"]
            assert parsed["userid"] == told.get("REDIS_USERNAME")
            assert f"{parsed['hostname']}:{parsed['port']}" == node
            assert parsed["virtual_host"] == "1"
            if not url.startswith("sentinel://"):
                login = redis.connection.parse_url(url)
                assert (login["host"], login["port"], login["db"]) == (parsed["hostname"], parsed["port"], 1)
                assert login["password"] == told["REDIS_PASSWORD"]
                assert login.get("username") == told.get("REDIS_USERNAME")


@pytest.mark.parametrize("choice", BROKERS)
def test_the_parts_of_the_url_are_neither_lost_nor_seen_elsewhere(choice: str):
    objects = synth(redis=BROKERS[choice], secrets=external())
    made = {found["metadata"]["name"]: secret_keys(found) for found in of_kind(objects, "ExternalSecret")}
    assert made == secrets_in_use(objects)
    assert set(made) <= {"cache", "dify-secrets", "users"}
    # Both change in one moment, so that no pod starts with an old URL and a new password.
    url, password = (variables(objects, "worker")[name] for name in ("CELERY_BROKER_URL", "REDIS_PASSWORD"))
    assert isinstance(url, SecretRef)
    assert isinstance(password, SecretRef)
    assert url.name == password.name


@pytest.mark.parametrize("choice", BROKERS)
def test_the_url_is_read_by_those_who_use_the_broker_and_by_no_foreign_code(choice: str):
    objects = synth(redis=BROKERS[choice], secrets=external())
    readers = {
        component
        for component in components(objects)
        if "celery-broker-url" in str(container(objects, component).get("env"))
    }
    assert {"api", "worker", "beat"} <= readers
    assert readers.isdisjoint({"nginx", "plugin-daemon", "redis", "sandbox", "ssrf-proxy", "web"})
    assert "$(" not in str([container(objects, component).get("env") for component in components(objects)])


def test_what_is_read_as_a_whole_beside_the_url_is_kept():
    everything = k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource(name="cache"))
    objects = synth(redis=BROKERS["Sentinel"], secrets=external(), web=Tier(env_from=[everything]))
    spec = find(objects, "ExternalSecret", "cache")["spec"]
    assert [entry["extract"]["key"] for entry in spec["dataFrom"]] == ["dify/prod/cache"]
    assert spec["target"]["template"]["mergePolicy"] == "Merge"


def test_without_a_password_there_is_nothing_to_compose():
    objects = synth(redis=Redis.external(host="redis.example.com"), secrets=external())
    assert variables(objects, "worker")["CELERY_BROKER_URL"] == "redis://redis.example.com:6379/1"


def test_a_ready_url_is_fetched_as_it_is():
    ready = Redis.external(
        host="redis.example.com",
        password=key("cache"),
        broker_url=key("cache", "url"),
        agent_url=key("cache", "agent"),
    )
    objects = synth(redis=ready, secrets=external())
    assert remotes(objects)["cache"] == {
        "agent": ("dify/prod/cache", "agent"),
        "password": ("dify/prod/cache", "password"),
        "url": ("dify/prod/cache", "url"),
    }
    assert "template" not in find(objects, "ExternalSecret", "cache")["spec"]["target"]


def test_of_a_password_from_elsewhere_nothing_can_be_composed():
    objects = synth(redis=BROKERS["outside"], secrets=external(elsewhere=["cache"]))
    assert variables(objects, "worker")["CELERY_BROKER_URL"] == "redis://:$(REDIS_PASSWORD)@redis.example.com:6379/1"
    assert "cache" not in remotes(objects)


def test_the_templates_are_evaluated_here_as_go_does_it():
    """What text/template with `urlquery` of Go 1.25, and `replace` of sprig, makes of it."""
    template = 'redis://:{{ index . "redis-password" | urlquery | replace "+" "%20" }}@h:1/1 {{ index . "x.y" }}'
    assert render(template, {"redis-password": NASTY, "x.y": "a b+{{ c }}"}) == (
        "redis://:p%40ss%2Fw%3Ard%20%25%2B%3F%23%26%3B%3D~._-%2A%28%29%27%22%5C%C3%A9%E2%82%AC%3C%3E%5B%5D%7B%7D%7C%5E"
        "%60%24%21%2C@h:1/1 a b+{{ c }}"
    )


# -- two installations --------------------------------------------------------------------------------------------


def test_two_installations_of_one_namespace_do_not_both_make_a_secret():
    def charts(**options: Any) -> App:
        app = App()
        mail = {"SMTP_PASSWORD": key("mail")}
        DifyChart(app, "a", namespace="dify", secrets=external(), settings=mail)
        second = {"create_namespace": False, "secrets": external(**options), "settings": mail}
        DifyChart(app, "b", namespace="dify", **second)
        return app

    with pytest.raises(Exception, match=r"'b' and 'a' both make the Secret 'mail'.*elsewhere=\[\"mail\"\]"):
        charts().synth_yaml()
    assert charts(elsewhere=["mail"]).synth_yaml()


def test_the_chart_says_which_secrets_are_made():
    chart = dify(secrets=external(), postgres=Postgres.cloudnative_pg())
    assert objects_of(chart)
    assert {"dify-secrets", "dify-postgres-app", "dify-postgres-ca"} <= set(chart.made_secrets)
