"""Keys that nothing reads are told, with what is known of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify.commands.conversion.charts.dify_helm.charts import FOLDER, chart, versions
from constructs_dify.commands.conversion.charts.dify_helm.keys import fate
from constructs_dify.releases.data import order

SERVERS = ("postgresql.", "redis.", "weaviate.")
# What is in a values.yaml of the chart and in none of its templates: first and last version.
IN_NO_TEMPLATE = {
    "proxy.service.port": ("0.20.0", "0.31.0"),
    "proxy.service.annotations": ("0.20.0", "0.31.0"),
    "proxy.service.labels": ("0.20.0", "0.31.0"),
    "proxy.service.clusterIP": ("0.20.0", "0.31.0"),
    "resources": ("0.20.0", "0.29.0"),
    "externalPostgres.maxOpenConns": ("0.20.0", "0.28.1"),
    "externalPostgres.maxIdleConns": ("0.20.0", "0.28.1"),
    "externalS3.useSSL": ("0.20.0", "0.31.0"),
    "externalS3.rootPath": ("0.20.0", "0.23.1"),
    "externalS3.useIAM": ("0.20.0", "0.28.1"),
    "externalS3.iamEndpoint": ("0.20.0", "0.23.1"),
    "externalOBS.secretKey": ("0.23.0", "0.25.0"),
    "externalOBS.secretId": ("0.23.0", "0.25.0"),
    "externalOBS.bucketName": ("0.23.0", "0.25.0"),
    "externalOBS.server": ("0.23.0", "0.25.0"),
    "externalMyScaleDB.user": ("0.23.0", "0.31.0"),
    "beat.logLevel": ("0.28.0", "0.31.0"),
    "externalSecret.elasticsearch.enabled": ("0.28.0", "0.38.0-rc2"),
    "externalSecret.elasticsearch.refreshInterval": ("0.28.0", "0.38.0-rc2"),
    "externalSecret.elasticsearch.remoteRefs.ELASTICSEARCH_USERNAME.key": ("0.28.0", "0.38.0-rc2"),
    "externalSecret.elasticsearch.remoteRefs.ELASTICSEARCH_USERNAME.property": ("0.28.0", "0.38.0-rc2"),
    "externalSecret.elasticsearch.remoteRefs.ELASTICSEARCH_PASSWORD.key": ("0.28.0", "0.38.0-rc2"),
    "externalSecret.elasticsearch.remoteRefs.ELASTICSEARCH_PASSWORD.property": ("0.28.0", "0.38.0-rc2"),
}


def said(key: str, version: str) -> str:
    found = fate(key, version)
    assert found is not None
    group, sentence = found
    assert sentence.startswith(f"{key}: ")
    return f"{group}: {sentence.removeprefix(f'{key}: ')}"


@pytest.mark.parametrize("version", versions())
def test_of_the_keys_of_a_version_those_have_no_effect_that_are_in_no_template(version: str):
    expected = {
        key for key, (first, last) in IN_NO_TEMPLATE.items() if order(first) <= order(version) <= order(last)
    }  # fmt: skip
    own = [key for key in chart(version).leaves if not key.startswith(SERVERS)]
    assert {key for key in own if fate(key, version)} == expected


@pytest.mark.parametrize(
    ("key", "version"),
    [
        ("api.extraEnv[3].valueFrom.secretKeyRef.name", "0.31.0"),
        ('api.nodeSelector."kubernetes.io/os"', "0.31.0"),
        ("api.podSecurityContext.runAsUser", "0.34.0"),
        ("api.livenessProbe.exec.command[0]", "0.31.0"),
        ('api.persistence.annotations."helm.sh/resource-policy"', "0.24.0"),
        ("externalSecret.api.remoteRefs.QDRANT_API_KEY.key", "0.31.0"),
        ("fullnameOverride", "0.20.0"),
        ("image.api.pullSecrets[0].name", "0.31.0"),
        ("image.api.pullSecrets[0]", "0.31.0"),
        ("service.nodePort", "0.38.0-rc2"),
        ("worker.autoscaling.targetMemoryUtilizationPercentage", "0.31.0"),
        ("ingress.hosts[0].paths[0].path", "0.31.0"),
        ("labels.team", "0.31.0"),
        ("serviceAccount.create", "0.21.0"),
        ("externalMyScaleDB.username", "0.31.0"),
        ("redis.enabled", "0.31.0"),
        ("postgresql.global.postgresql.auth.existingSecret", "0.31.0"),
        ("api", "0.31.0"),
        ("api.mail", "0.31.0"),
    ],
)
def test_what_is_read_has_no_fate(key: str, version: str):
    assert fate(key, version) is None


@pytest.mark.parametrize(
    ("key", "version", "expected"),
    [
        ("externalPostgres.dbName", "0.31.0", "no-effect: it is externalPostgres.database.api"),
        ("api.secretKey", "0.36.0", "no-effect: it is global.appSecretKey since 0.36.0"),
        ("api.url.consoleApi", "0.38.0-rc2", "no-effect: it is global.consoleApiDomain since 0.36.0"),
        ("global.appSecretKey", "0.31.0", "no-effect: it is read from chart 0.35.0 on, and not by 0.31.0"),
        ("sandbox.privileged", "0.31.0", "no-effect: it is read up to chart 0.24.0, and not by 0.31.0"),
        ("externalRedis.db.app", "0.31.0", "no-effect: it is read from chart 0.33.0 on"),
        ("api.persistence.size", "0.31.0", "api.persistence.persistentVolumeClaim.size"),
        ("worker.podAnnotations.a", "0.31.0", "no-effect: no template of the chart reads it"),
        ("worker.env[0].name", "0.31.0", "no-effect: no template of the chart reads it"),
        ("imagePullSecrets[0].name", "0.31.0", "api.pullSecrets"),
        ("serviceAccount.create", "0.22.0", "api.serviceAccount"),
        ("ingress.hosts[0].paths[1].backend.service.name", "0.31.0", "every path leads to the Service in front"),
        ("externalSecret.worker.refreshInterval", "0.31.0", "externalSecret.refreshInterval is that of all"),
        ("extraConfigFiles.a", "0.31.0", "no pod mounts"),
        ("redis.replica.replicas", "0.31.0", "moot: it configures replicas of Redis that Dify never reads from"),
        ("redis.master.resources.limits.cpu", "0.31.0", "moot: it configures the Redis that the chart brings along"),
        ("weaviate.env.QUERY_DEFAULTS_LIMIT", "0.31.0", "moot: it configures the Weaviate"),
        ("global.storageClass", "0.31.0", "moot: only the servers"),
        ("postgresql.auth.database", "0.31.0", "no-effect: postgresql.global.postgresql.auth.database wins"),
    ],
)
def test_what_is_known_of_a_key_is_said(key: str, version: str, expected: str):
    assert expected in said(key, version)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("api.replcas", "; did you mean api.replicas?"),
        ("apii.replicas", "; did you mean api?"),
        ("externalPostgres.adress", "; did you mean externalPostgres.address?"),
        ("image.apis.tag", "; did you mean image.api?"),
        ("mycompany.team", ""),
        ("externalPostgres.maxConnections", ""),
    ],
)
def test_of_an_unknown_key_the_nearest_is_named(key: str, meant: str):
    assert said(key, "0.31.0") == f"no-effect: no template of the chart reads it{meant}"


@settings(deadline=None)
@given(st.from_regex(r"[a-z]{1,8}(\.[a-zA-Z]{1,8}|\[[0-9]\]){0,3}", fullmatch=True), st.sampled_from(versions()))
def test_every_key_is_read_or_has_one_fate(key: str, version: str):
    found = fate(key, version)
    assert found is None or (found[0] in ("no-effect", "moot") and found[1].startswith(f"{key}: "))


def test_the_versions_of_the_file_are_known_ones():
    for line in (FOLDER / "keys.tsv").read_text("utf-8").splitlines()[1:]:
        _, since, until, what, _ = line.split("\t")
        assert {since, until} - {""} <= set(versions())
        assert what in ("read", "no-effect", "moot")
