"""Where backups go: what restic is told of each repository, and the way there."""

from typing import Any

import pytest
from cdk8s import App

from constructs_dify import BackupRepository, CaBundle, DifyChart, HttpProxy, Network, Restore, Storage
from constructs_dify.backup.repository import RepositoryChoice
from tests.support.backups import ROLE, backup, mounts, saved, steps
from tests.support.charts import dify, pod
from tests.support.manifests import Manifest, SecretRef, environment, find, of_kind
from tests.support.samples import AWS_ROLE, key

Objects = list[Manifest]
PODS = ("backup", "backup-plugins", "backup-weaviate")
MINE = SecretRef("mine", "password")


def told(objects: Objects, component: str = "backup") -> dict[str, Any]:
    """What restic reads."""
    return environment(objects, steps(objects, component)["save"])


def to(repository: RepositoryChoice, **options: Any) -> Objects:
    """The objects of an installation that is saved there."""
    return saved(backup=backup(repository=repository), **options)


REPOSITORIES: dict[str, tuple[RepositoryChoice, dict[str, Any]]] = {
    "Amazon": (
        BackupRepository.s3(bucket="backups", region="eu-central-1", access_key=key(), secret_key=key()),
        {
            "RESTIC_REPOSITORY": "s3:https://s3.eu-central-1.amazonaws.com/backups/dify",
            "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": MINE, "AWS_SECRET_ACCESS_KEY": MINE,
        },
    ),
    "China": (
        BackupRepository.s3(bucket="backups", region="cn-north-1", folder="prod/dify"),
        {"RESTIC_REPOSITORY": "s3:https://s3.cn-north-1.amazonaws.com.cn/backups/prod/dify"},
    ),
    "MinIO": (
        BackupRepository.s3(
            bucket="backups", region="us-east-1", endpoint="http://minio.minio.svc:9000/", access_key=key(),
            secret_key=key(),
        ),
        {"RESTIC_REPOSITORY": "s3:http://minio.minio.svc:9000/backups/dify"},
    ),
    "Azure": (
        BackupRepository.azure_blob(account="difybackups", container="backups", account_key=key()),
        {
            "RESTIC_REPOSITORY": "azure:backups:/dify", "AZURE_ACCOUNT_NAME": "difybackups",
            "AZURE_ACCOUNT_KEY": MINE, "AZURE_ENDPOINT_SUFFIX": "core.windows.net",
        },
    ),
    "Google": (
        BackupRepository.google_cloud(bucket="backups", credentials=key()),
        {"RESTIC_REPOSITORY": "gs:backups:/dify", "GOOGLE_APPLICATION_CREDENTIALS": "/etc/backup/google.json"},
    ),
    "a REST server": (
        BackupRepository.rest(url="https://backups.example.com:8000/dify", username=key("user"), password=key()),
        {
            "RESTIC_REPOSITORY": "rest:https://backups.example.com:8000/dify",
            "RESTIC_REST_USERNAME": SecretRef("mine", "user"), "RESTIC_REST_PASSWORD": MINE,
        },
    ),
    "a claim": (BackupRepository.claim(name="nfs", sub_path="dify"), {"RESTIC_REPOSITORY": "/repository"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REPOSITORIES)
def test_every_pod_that_saves_is_told_of_the_repository_alike(name: str):
    repository, expected = REPOSITORIES[name]
    objects = to(repository)
    for component in PODS:
        assert told(objects, component).items() >= expected.items()
        assert told(objects, component)["RESTIC_PASSWORD"] == SecretRef("dify-backup", "password")


def test_a_repository_on_a_claim_is_mounted_where_it_is_written():
    objects = to(BackupRepository.claim(name="nfs", sub_path="dify"))
    for component in PODS:
        assert mounts(objects, component, "save")["/repository"] == "nfs/dify"
        security = pod(objects, component).spec["securityContext"]
        # All of them are in one group, whose files it has.
        assert 1001 in (security["runAsGroup"], *security.get("supplementalGroups", ()))
    assert "/repository" not in mounts(objects, "backup", "manifest")


def test_the_key_of_google_is_a_file_of_restic_alone():
    objects = to(BackupRepository.google_cloud(bucket="backups", credentials=key()))
    assert mounts(objects, "backup", "save")["/etc/backup/google.json"] == "secret ro"
    assert "/etc/backup/google.json" not in mounts(objects, "backup", "manifest")


# -- identities ----------------------------------------------------------------------------------------------------


def annotations(objects: Objects, component: str) -> dict[str, str]:
    """Those of its ServiceAccount."""
    return find(objects, "ServiceAccount", f"dify-{component}")["metadata"].get("annotations") or {}


@pytest.mark.parametrize("component", PODS)
def test_a_role_is_that_of_each_pod_that_saves_and_of_no_other(component: str):
    objects = to(BackupRepository.s3(bucket="backups", region="eu-central-1", service_account_annotations=ROLE))
    assert annotations(objects, component) == ROLE
    assert {"AWS_ACCESS_KEY_ID"}.isdisjoint(told(objects, component))
    assert not annotations(objects, "api")


def test_the_role_of_the_repository_is_not_that_of_the_api_which_must_not_delete_backups():
    storage = Storage.s3(
        bucket="dify", plugin_bucket="dify", region="eu-central-1", service_account_annotations=AWS_ROLE
    )
    objects = saved(storage=storage)
    assert annotations(objects, "api") == AWS_ROLE
    assert annotations(objects, "backup") == ROLE


def test_a_role_for_the_files_is_that_of_the_pod_which_reads_their_keys_where_the_repository_has_none():
    storage = Storage.s3(
        bucket="dify", plugin_bucket="dify", region="eu-central-1", service_account_annotations=AWS_ROLE
    )
    objects = to(BackupRepository.claim(name="nfs"), storage=storage)
    assert annotations(objects, "backup") == AWS_ROLE
    assert annotations(objects, "backup-weaviate") == {}


def test_azure_gives_an_identity_to_pods_with_its_label():
    objects = to(BackupRepository.azure_blob(account="difybackups", container="backups", workload_identity="client"))
    for component in PODS:
        assert annotations(objects, component) == {"azure.workload.identity/client-id": "client"}
        assert pod(objects, component).labels["azure.workload.identity/use"] == "true"
    assert "AZURE_ACCOUNT_KEY" not in told(objects)


def test_google_gives_an_identity_to_the_service_account():
    account = "backups@example.iam.gserviceaccount.com"
    objects = to(BackupRepository.google_cloud(bucket="backups", service_account=account))
    assert annotations(objects, "backup") == {"iam.gke.io/gcp-service-account": account}
    assert "GOOGLE_APPLICATION_CREDENTIALS" not in told(objects)


# -- the site ------------------------------------------------------------------------------------------------------

PROXY = HttpProxy(url="http://proxy.example.com:3128")


def test_a_public_repository_is_reached_through_the_proxy_of_the_site():
    objects = saved(http_proxy=PROXY)
    for component in PODS:
        variables = told(objects, component)
        assert variables["HTTPS_PROXY"] == "http://proxy.example.com:3128"
        assert "s3.eu-central-1.amazonaws.com" not in variables["NO_PROXY"].split(",")


def test_one_in_the_cluster_is_not():
    repository = BackupRepository.rest(url="http://restic.backups.svc:8000/dify")
    assert "restic.backups.svc" in told(to(repository, http_proxy=PROXY))["NO_PROXY"].split(",")


def test_the_authorities_of_the_site_are_trusted_by_what_asks_a_repository():
    objects = saved(ca_bundle=CaBundle(config_map="site-ca"))
    for component in PODS:
        path = told(objects, component)["SSL_CERT_FILE"]
        assert mounts(objects, component, "save")[path] == "configMap ro"


# -- the way there -------------------------------------------------------------------------------------------------


def blocks(objects: Objects, component: str) -> set[tuple[str, int]]:
    """The addresses outside of the cluster that a policy lets a pod reach."""
    policies = [
        each for each in of_kind(objects, "NetworkPolicy") if each["metadata"]["name"] == f"dify-allow-from-{component}"
    ]
    return {
        (peer["ipBlock"]["cidr"], port["port"])
        for policy in policies
        for rule in policy["spec"]["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer
        for port in rule["ports"]
    }


def test_a_repository_whose_addresses_are_known_is_all_that_its_pods_reach_outside():
    network = Network(addresses={"backups.example.com": ["10.9.8.0/24"]})
    repository = BackupRepository.rest(url="https://backups.example.com:8000/dify")
    objects = to(repository, network=network)
    for component in PODS:
        assert blocks(objects, component) == {("10.9.8.0/24", 8000)}


def test_behind_the_proxy_of_the_site_its_pods_reach_that_alone():
    network = Network(addresses={"proxy.example.com": ["10.9.8.0/24"]})
    objects = saved(http_proxy=PROXY, network=network)
    for component in ("backup-plugins", "backup-weaviate"):
        assert blocks(objects, component) == {("10.9.8.0/24", 3128)}


def test_a_repository_on_a_claim_opens_no_way_out():
    objects = to(BackupRepository.claim(name="nfs"))
    for component in PODS:
        assert blocks(objects, component) == set()


FILES = Storage.local(existing_claim="nfs", sub_path="files", plugin_existing_claim="plugins")


@pytest.mark.parametrize(
    ("name", "sub_path", "storage"),
    [
        ("dify-files", None, None),
        ("dify-files", "backups", None),
        ("dify-plugins", None, None),
        ("data-dify-weaviate-0", "backups/dify", None),
        ("nfs", "files/backups", FILES),
    ],
)
def test_a_repository_among_what_is_saved_is_refused(name: str, sub_path: str | None, storage: Any):
    repository = BackupRepository.claim(name=name, sub_path=sub_path)
    with pytest.raises(ValueError, match=f"got '{name}', where the data is that is saved"):
        to(repository, storage=storage)
    with pytest.raises(ValueError, match=f"got '{name}', where the data is that is saved"):
        dify(restore=Restore(repository=repository, password=key()), paused=True, storage=storage)


def test_a_repository_beside_what_is_saved_is_not():
    assert told(to(BackupRepository.claim(name="nfs", sub_path="files-saved"), storage=FILES))


def two(first: RepositoryChoice, second: RepositoryChoice, *names: str) -> App:
    """Two installations that are saved, each in a namespace of its own."""
    app = App()
    for repository, name in zip((first, second), names, strict=True):
        saves = backup(repository=repository)
        number = len(app.charts)
        DifyChart(app, f"chart-{number}", namespace=f"of-{number}", name=name, backup=saves)
    return app


def test_two_installations_of_one_name_have_two_places_in_the_repository():
    here = BackupRepository.s3(bucket="backups", region="eu-central-1", folder="dify")
    again = BackupRepository.s3(bucket="backups", region="eu-central-1", folder="dify")
    other = BackupRepository.s3(bucket="backups", region="eu-central-1", folder="other")
    with pytest.raises(RuntimeError, match="where another DifyChart saves as 'dify' too"):
        two(here, again, "dify", "dify").synth()
    two(here, again, "dify", "staging").synth()
    two(here, other, "dify", "dify").synth()


def test_a_claim_is_another_one_in_each_namespace():
    here, there = BackupRepository.claim(name="nfs"), BackupRepository.claim(name="nfs")
    two(here, there, "dify", "dify").synth()
