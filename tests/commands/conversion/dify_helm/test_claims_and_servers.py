"""What a release of the chart stands on: its claims and its servers."""

import pytest

from constructs_dify.commands.conversion.charts.dify_helm import installed
from constructs_dify.commands.conversion.installed import Installed, InstalledClaim, InstalledServer, Lies
from tests.support.helm_oracle import written

S3 = "externalS3: {enabled: true, bucketName: {api: files, pluginDaemon: %s}}"


def of(text: str, version: str = "0.31.0", release: str = "dify") -> Installed:
    return installed(written(text, version), version, release, "dify")


def claims(found: Installed, holds: str) -> list[InstalledClaim]:
    return [claim for claim in found.claims if claim.holds == holds]


def server(found: Installed, kind: str) -> InstalledServer:
    return next(server for server in found.servers if server.kind == kind)


def test_a_claim_of_the_chart_stays_because_of_its_annotation_alone():
    (kept,) = claims(of(""), "files")
    assert (kept.name, kept.size, kept.access_mode, kept.survives) == ("dify", "5Gi", "ReadWriteMany", True)
    (gone,) = claims(of("api: {persistence: {annotations: null}}"), "files")
    assert not gone.survives


def test_a_hyphen_is_no_class_at_all():
    text = "pluginDaemon: {persistence: {persistentVolumeClaim: {storageClass: '%s'}}}"
    assert claims(of(text % "-"), "plugins")[0].storage_class == ""
    assert claims(of(text % "nfs"), "plugins")[0].storage_class == "nfs"
    assert claims(of(""), "plugins")[0].storage_class is None


def test_a_given_claim_is_somebody_elses_and_its_size_has_no_effect():
    text = "api: {persistence: {persistentVolumeClaim: {existingClaim: mine, subPath: api, size: 9Gi}}}"
    found = of(text)
    (claim,) = claims(found, "files")
    assert (claim.name, claim.existing, claim.size, claim.sub_path) == ("mine", True, None, "api")
    size = "api.persistence.persistentVolumeClaim.size"
    assert size not in claim.keys
    assert any(size in line.keys and line.group == "no-effect" for line in found.findings)


def test_a_bucket_takes_the_claim_of_files_away_and_that_of_packages_only_if_they_have_one():
    both, files = of(S3 % "packages"), of(S3 % "''")
    assert not claims(both, "files")
    assert not claims(both, "plugins")
    assert not claims(files, "files")
    assert claims(files, "plugins")


@pytest.mark.parametrize(("version", "mounted"), [("0.29.0", False), ("0.30.0", True)])
def test_a_given_claim_of_the_daemon_stays_mounted_beside_a_bucket_since_0_30(version: str, mounted: bool):
    given = "\npluginDaemon: {persistence: {persistentVolumeClaim: {existingClaim: mine}}}"
    assert bool(claims(of(S3 % "packages" + given, version), "plugins")) == mounted


def test_a_claim_that_no_pod_mounts_is_told():
    found = of("externalGCS: {enabled: true}", "0.22.0")
    (claim,) = claims(found, "files")
    assert not claim.in_use
    assert any("no pod mounts it" in line.what for line in found.findings)


def test_logs_on_a_claim_are_lost_to_the_output_of_the_container():
    found = of("proxy: {log: {persistence: {enabled: true}}}")
    (line,) = [line for line in found.findings if line.group == "lost"]
    assert "dify-proxy-logs" in line.what
    assert line.keys == ("proxy.log.persistence.enabled",)


def test_the_built_in_postgresql_is_one_database_for_dify_and_its_plugins():
    postgres = server(of(""), "postgres")
    assert postgres.hosts == ("dify-postgresql-primary",)
    assert postgres.objects == ("StatefulSet/dify-postgresql-primary", "StatefulSet/dify-postgresql-read")
    assert postgres.password == Lies(secret="dify-postgresql", key="postgres-password")
    assert postgres.shared_database
    assert not server(of("pluginDaemon: {enabled: false}"), "postgres").shared_database


def test_its_password_lies_where_it_is_told():
    auth = "postgresql: {global: {postgresql: {auth: {%s}}}}"
    named = server(of(auth % "username: someone, password: sample-db-pass"), "postgres")
    assert named.password == Lies(secret="dify-postgresql", key="password")
    given = server(of(auth % "existingSecret: mine, secretKeys: {adminPasswordKey: admin}"), "postgres")
    assert given.password == Lies(secret="mine", key="admin", of_release=False)


def test_nobody_uses_the_replicas_of_postgresql():
    read = {claim.name: claim.in_use for claim in claims(of(""), "postgres")}
    assert read == {"data-dify-postgresql-primary-0": True, "data-dify-postgresql-read-0": False}


@pytest.mark.parametrize(("version", "hosts"), [("0.35.0", ("dify-redis-master",)), ("0.36.0", ("cache-master",))])
def test_the_host_of_redis_follows_its_name_since_0_36(version: str, hosts: tuple[str, ...]):
    redis = server(of("redis: {fullnameOverride: cache}", version), "redis")
    assert redis.hosts == hosts
    assert redis.objects[0] == "StatefulSet/cache-master"


def test_sentinels_are_reached_at_their_own_port():
    redis = server(of("redis: {sentinel: {enabled: true}, replica: {replicaCount: 2}}"), "redis")
    assert redis.hosts[1] == "dify-redis-node-1.dify-redis-headless.dify.svc.cluster.local"
    assert (redis.port, redis.objects) == (26379, ("StatefulSet/dify-redis-node",))


def test_a_redis_of_a_deployment_has_a_claim_that_goes_with_the_release():
    found = of("redis: {architecture: standalone, master: {kind: Deployment}}")
    assert [(claim.name, claim.survives) for claim in claims(found, "redis")] == [
        ("redis-data-dify-redis-master", False)
    ]
    assert "PersistentVolumeClaim/redis-data-dify-redis-master" in found.objects


def test_weaviate_listens_behind_another_port_than_that_of_its_service():
    weaviate = server(of("", "0.32.0"), "weaviate")
    assert (weaviate.hosts, weaviate.port, weaviate.pod_port) == (("weaviate", "weaviate-grpc"), 80, 8080)


def test_the_class_of_all_charts_comes_before_that_of_a_server():
    text = "global: {storageClass: all}\npostgresql: {primary: {persistence: {storageClass: own}}}"
    found = of(text)
    assert {claim.storage_class for claim in claims(found, "postgres")} == {"all"}
    assert "global.storageClass" in server(found, "postgres").keys


def test_a_server_that_another_one_replaces_keeps_running():
    found = of("externalPostgres: {enabled: true, address: db.example.com}")
    assert not server(found, "postgres").used
    assert not any(claim.in_use for claim in claims(found, "postgres"))
    (line,) = [line for line in found.findings if line.group == "left-running"]
    assert "StatefulSet/dify-postgresql-primary" in line.what
    assert "postgresql.enabled" in line.do


def test_a_server_is_replaced_by_an_address_in_the_variables_too():
    entry = "{name: REDIS_HOST, value: cache.example.com}"
    found = of("".join(f"{part}: {{extraEnv: [{entry}]}}\n" for part in ("api", "worker", "pluginDaemon")))
    # The broker is still the chart's.
    assert server(found, "redis").used
    broker = "{name: CELERY_BROKER_URL, value: 'redis://cache.example.com:6379/1'}"
    text = "".join(f"{part}: {{extraEnv: [{entry}, {broker}]}}\n" for part in ("api", "worker", "pluginDaemon"))
    assert not server(of(text), "redis").used


def test_a_server_that_is_used_is_kept_with_all_that_was_said_of_it():
    found = of("postgresql: {primary: {resources: {requests: {cpu: 100m}}}}")
    line = next(line for line in found.findings if line.group == "kept" and "PostgreSQL" in line.what)
    assert line.keys == ("postgresql.primary.resources.requests.cpu",)


def test_a_server_that_is_switched_off_is_told_with_the_address_in_its_place():
    text = "redis: {enabled: false}\nexternalRedis: {enabled: true, host: cache.example.com}"
    found = of(text)
    assert not [server for server in found.servers if server.kind == "redis"]
    assert "redis.enabled" in found.parts["api"].variables["REDIS_HOST"].keys


def test_weaviate_is_not_used_where_a_variable_names_another_store():
    entry = "{name: VECTOR_STORE, value: qdrant}"
    found = of("".join(f"{part}: {{extraEnv: [{entry}]}}\n" for part in ("api", "worker")))
    assert not server(found, "weaviate").used
