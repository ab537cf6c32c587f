"""The certificate authorities of a site: in every pod that makes TLS calls, where its libraries look for them."""

import posixpath
from typing import Any

import pytest

from constructs_dify import CaBundle, Installation, Marketplace, Postgres, Redis, Sandbox, SecretKey, Tier, VectorStore
from tests.support.charts import alone, components, container, dify, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.in_pod import file_source
from tests.support.manifests import Manifest, SecretRef
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.samples import key

Objects = list[Manifest]

SITE = CaBundle(config_map="site-ca", key="bundle.pem")
SYSTEM = "/etc/ssl/certs/ca-certificates.crt"
"""Where Debian, Ubuntu and Alpine, on which all of the images are built, keep the public authorities."""

# By component: what its libraries read, and which.
_PYTHON = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH")
READERS = {
    **dict.fromkeys(("api", "websocket", "worker", "beat", "migrate", "plugin-daemon", "local-sandbox"), _PYTHON),
    "agent-backend": ("SSL_CERT_FILE",),
    "web": ("NODE_EXTRA_CA_CERTS",),
    "sandbox": ("PIP_CERT",),
}


@pytest.fixture(scope="module")
def objects() -> Objects:
    return synth(ca_bundle=SITE)


def bundled_at(objects: Objects, component: str) -> str | None:
    """Where a container finds the bundle, in place of which file."""
    spec = pod(objects, component).spec
    sources = {volume["name"]: volume["configMap"] for volume in spec.get("volumes") or [] if "configMap" in volume}
    for mount in container(objects, component).get("volumeMounts") or []:
        source = sources.get(mount["name"], {})
        if source.get("name") == "site-ca":
            [item] = source["items"]
            assert (item["key"], item["path"]) == ("bundle.pem", mount["subPath"])
            assert mount["readOnly"] is True
            assert posixpath.basename(mount["mountPath"]) == mount["subPath"]
            return str(mount["mountPath"])
    return None


@pytest.mark.parametrize("component", READERS)
def test_its_libraries_read_the_file_that_is_mounted(objects: Objects, component: str):
    path = bundled_at(objects, component)
    assert path == SYSTEM
    for name in READERS[component]:
        assert variables(objects, component)[name] == path


def test_nobody_else_has_it(objects: Objects):
    assert {component for component in components(objects) if bundled_at(objects, component)} == set(READERS)


def test_uv_which_the_plugin_daemon_starts_without_an_environment_reads_the_systems_file(objects: Objects):
    assert variables(objects, "plugin-daemon")["PIP_EXTRA_ARGS"] == "--native-tls"
    settings = {"PIP_EXTRA_ARGS": "--native-tls --retries 5"}
    more = synth(ca_bundle=SITE, plugin_daemon=Tier(settings=settings))
    assert variables(more, "plugin-daemon")["PIP_EXTRA_ARGS"] == settings["PIP_EXTRA_ARGS"]


def test_nginx_trusts_it_where_it_stands_in_for_the_marketplace():
    market = Marketplace(url="https://market.example.com", proxied=True)
    objects = synth(ca_bundle=SITE, marketplace=market, public_url="https://dify.example.com")
    path = bundled_at(objects, "nginx")
    assert path is not None
    [files] = [obj for obj in objects if obj["metadata"]["name"] == "dify-nginx-files"]
    assert f"proxy_ssl_trusted_certificate {path};" in files["data"]["default.conf.template"]


def test_elasticsearch_trusts_it_unless_it_has_an_authority_of_its_own():
    def file(ca: SecretKey | None) -> Any:
        store = VectorStore.elasticsearch(url="https://es.example.com:9200", password=key(), ca=ca)
        return variables(synth(ca_bundle=SITE, vector_store=store), "api")["ELASTICSEARCH_CA_CERTS"]

    assert file(None) == SYSTEM
    assert file(key("ca")) != SYSTEM


def test_authorities_of_databases_stay_beside_it():
    objects = synth(
        ca_bundle=SITE,
        redis=Redis.external(host="redis.example.com", password=key(), tls=True, ca=key("redis-ca")),
        postgres=Postgres.external(
            host="pg.example.com", username="dify", password=key(), tls="verify-full", ca=key("postgres-ca")
        ),
    )
    api = variables(objects, "api")
    for ca, path in (("redis-ca", api["REDIS_SSL_CA_CERTS"]), ("postgres-ca", "/etc/dify/postgres/ca.pem")):
        assert isinstance(path, str)
        assert file_source(objects, "api", path) == SecretRef(key().secret, ca)
    # The daemon of a later release is told where the one of Redis lies; the one of the site stays in place beside it.
    mounts = [mount["mountPath"] for mount in container(objects, "plugin-daemon")["volumeMounts"]]
    assert SYSTEM in mounts
    assert variables(objects, "plugin-daemon")["REDIS_SSL_CA_CERTS"] in mounts
    assert "SSL_CERT_DIR" not in variables(objects, "plugin-daemon")


def test_a_plugin_daemon_that_is_told_of_no_authority_finds_that_of_redis_beside_it():
    redis = Redis.external(host="redis.example.com", password=key(), tls=True, ca=key("redis-ca"))
    objects = synth(release="1.9.1", ca_bundle=SITE, redis=redis)
    # Go reads SSL_CERT_FILE and all files of this folder.
    mounts = [mount["mountPath"] for mount in container(objects, "plugin-daemon")["volumeMounts"]]
    assert [posixpath.dirname(path) for path in mounts].count("/etc/ssl/certs") == 2
    assert "SSL_CERT_DIR" not in variables(objects, "plugin-daemon")


def test_the_installation_is_one_by_all_rules(objects: Objects):
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []
    assert reference_errors(objects, {"ConfigMap/site-ca/bundle.pem"}) == []


def test_the_config_map_is_the_users(objects: Objects):
    assert "ConfigMap/site-ca does not exist" in "\n".join(reference_errors(objects))
    [error, *_] = reference_errors(objects, {"ConfigMap/site-ca/ca.crt"})
    assert "ConfigMap/site-ca has no key 'bundle.pem'" in error


def test_a_part_of_another_chart_has_it_too():
    install = Installation(name="dify", namespace="dify", ca_bundle=SITE)
    assert bundled_at(alone(Sandbox, install=install)[1], "sandbox") == SYSTEM


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_its_settings_are_not_given_a_second_time(name: str):
    with pytest.raises(ValueError, match=rf"settings\['{name}'\]: already set by ca_bundle"):
        dify(ca_bundle=SITE, settings={name: "/tmp/ca.pem"})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"config_map": "Site CA"}, r"CaBundle\.config_map: got 'Site CA'"),
        ({"config_map": ""}, r"CaBundle\.config_map: got ''"),
        ({"config_map": "site-ca", "key": "certs/ca.crt"}, r"CaBundle\.key: got 'certs/ca\.crt'"),
        ({"config_map": "site-ca", "key": ""}, r"CaBundle\.key: got ''"),
    ],
)
def test_names_are_those_that_kubernetes_takes(options: dict[str, str], says: str):
    with pytest.raises(ValueError, match=says):
        CaBundle(**options)


def test_a_name_alone_is_not_a_bundle():
    options: dict[str, Any] = {"ca_bundle": "site-ca"}
    with pytest.raises(TypeError, match=r"ca_bundle: got 'site-ca'.*CaBundle\(config_map="):
        dify(**options)
