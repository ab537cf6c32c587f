"""Files on a claim that others wrote: the Job that takes them over, and those that wait for it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cdk8s
import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Release, Storage, Tier
from constructs_dify.data_layer.storage import take_ownership
from tests.support.charts import components, container, dify, pod, synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.network import Network
from tests.support.pod_security import pod_security_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

CLAIM = "constructs-dify/claim"
WAVE = "argocd.argoproj.io/sync-wave"
OLD: dict[str, Any] = {"existing_claim": "old", "sub_path": "api", "plugin_existing_claim": "old-plugins"}
TAKEN = Storage.local(**OLD, take_ownership=True)
SHARED = Storage.local(**OLD, access_mode="ReadWriteMany", plugin_access_mode="ReadWriteMany", take_ownership=True)
USERS = Release("1.16.1").users


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    return synth(storage=TAKEN)


def job(objects: list[Manifest], component: str) -> Manifest:
    [found] = [each for each in of_kind(objects, "Job") if each["metadata"]["name"].startswith(f"dify-{component}-")]
    return found


def waits(objects: list[Manifest], component: str) -> list[Manifest]:
    started = pod(objects, component).spec.get("initContainers") or []
    return [each for each in started if each["name"] == "wait-for-storage"]


# -- the Job ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "claim", "sub_path", "reader"),
    [("own-files", "old", "api", "api"), ("own-plugins", "old-plugins", None, "plugin-daemon")],
)
def test_each_claim_has_a_job_that_gives_its_folder_to_the_user_of_those_that_read_it(
    objects: list[Manifest], component: str, claim: str, sub_path: str | None, reader: str
) -> None:
    spec, main = pod(objects, component).spec, container(objects, component)
    [volume] = [each for each in spec["volumes"] if "persistentVolumeClaim" in each]
    [mount] = [each for each in main["volumeMounts"] if each["name"] == volume["name"]]
    assert volume["persistentVolumeClaim"]["claimName"] == claim
    assert mount.get("subPath") == sub_path
    owner = USERS[reader]
    assert main["args"] == [str(owner.uid), str(owner.gid), mount["mountPath"]]
    theirs = pod(objects, reader).spec["securityContext"]
    assert (theirs["runAsUser"], theirs["runAsGroup"]) == (owner.uid, owner.gid)
    assert main["image"] == container(objects, "api")["image"]
    assert main["resources"]["limits"]


def test_it_is_root_with_two_capabilities_no_token_and_no_connection(objects: list[Manifest]) -> None:
    network = Network(objects)
    for component in ("own-files", "own-plugins"):
        spec, main = pod(objects, component).spec, container(objects, component)
        assert spec["securityContext"]["runAsUser"] == 0
        # The kubelet would go through all files for a group.
        assert "fsGroup" not in spec["securityContext"]
        assert main["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["CHOWN", "DAC_OVERRIDE"]}
        assert main["securityContext"]["readOnlyRootFilesystem"]
        assert spec["automountServiceAccountToken"] is False
        assert not network.allows_address(component, "203.0.113.7", 443)
        assert not network.allows(component, "api", 5001)
        assert not network.allows(component, "postgres", 5432)
        assert not {"env", "envFrom"} & main.keys()


def test_it_fits_the_level_baseline_and_says_so_where_the_namespace_is_stricter(objects: list[Manifest]) -> None:
    for component in ("own-files", "own-plugins"):
        assert not pod_security_errors([pod(objects, component)], "baseline", versions()[-1])
    chart = dify(storage=TAKEN, sandbox=None)
    messages = [text for text in chart.node.validate() if text.startswith("own-")]
    assert len(messages) == 2
    assert all('namespace_level="baseline"' in text for text in messages)
    assert not dify(storage=TAKEN, sandbox=None, namespace_level="baseline").node.validate()


def test_its_exceptions_are_in_its_annotations(objects: list[Manifest]) -> None:
    excepted = {key.removeprefix("checkov.io/skip") for key in job(objects, "own-files")["metadata"]["annotations"]}
    assert {"23", "25", "40"} <= excepted


def test_it_stays_root_whatever_the_defaults_say() -> None:
    strict = Tier(pod_security_context=k8s.PodSecurityContext(run_as_non_root=True))
    assert pod(synth(storage=TAKEN, defaults=strict), "own-files").spec["securityContext"]["runAsNonRoot"] is False


def test_another_claim_is_another_job_because_a_job_cannot_be_changed(objects: list[Manifest]) -> None:
    other = synth(storage=Storage.local(existing_claim="other", sub_path="api", take_ownership=True))
    names = [job(each, "own-files")["metadata"]["name"] for each in (objects, other)]
    assert names[0] != names[1]
    assert "own-plugins" not in components(other)


def test_an_installation_with_it_is_valid(objects: list[Manifest]) -> None:
    assert not schema_errors(objects, "1.31")
    assert [text for text in rule_errors(objects) if "own-" not in text] == []


def test_it_is_only_for_claims_that_are_there() -> None:
    with pytest.raises(ValueError, match=r"local\.take_ownership: got True; expected False without existing_claim"):
        Storage.local(take_ownership=True)
    assert not {"own-files", "own-plugins"} & components(synth(storage=Storage.local(**OLD)))


def test_openshift_has_no_root_to_take_files_over() -> None:
    with pytest.raises(ValueError, match=r"take_ownership: got True with openshift=True.*chgrp -R 0"):
        dify(storage=TAKEN, openshift=True)


def test_a_paused_installation_has_no_such_job() -> None:
    objects = synth(storage=TAKEN, paused=True)
    assert not {"own-files", "own-plugins"} & components(objects)
    assert not waits(objects, "api")


def test_packages_on_a_claim_beside_a_bucket_for_files_are_taken_over_too() -> None:
    claim = Storage.local(plugin_existing_claim="old-plugins", take_ownership=True)
    objects = synth(storage=Storage.s3(bucket="files", region="eu-central-1", plugins=claim))
    assert "own-files" not in components(objects)
    assert job(objects, "own-plugins")
    assert waits(objects, "plugin-daemon")
    assert not waits(objects, "api")


# -- those that wait ----------------------------------------------------------------------------------------------


def test_all_that_write_to_a_claim_wait_until_it_is_theirs_and_nobody_else_does(objects: list[Manifest]) -> None:
    for component, path in (
        ("api", "/app/api/storage"), ("worker", "/app/api/storage"), ("migrate", "/app/api/storage"),
        ("plugin-daemon", "/app/storage"),
    ):  # fmt: skip
        [wait] = waits(objects, component)
        assert wait["command"][-1] == path
        assert path in [mount["mountPath"] for mount in wait["volumeMounts"]]
    for component in components(objects) - {"api", "worker", "migrate", "plugin-daemon"}:
        assert not waits(objects, component), component


def test_packages_for_several_daemons_are_waited_for_where_they_are() -> None:
    [wait] = waits(synth(storage=SHARED), "plugin-daemon")
    assert wait["command"][-1] == "/app/storage/packages"


def test_the_job_follows_one_that_waits_to_its_node_and_is_never_there_first(objects: list[Manifest]) -> None:
    for component, reader, claim in (("own-files", "api", "old"), ("own-plugins", "plugin-daemon", "old-plugins")):
        [term] = pod(objects, component).spec["affinity"]["podAffinity"][
            "requiredDuringSchedulingIgnoredDuringExecution"
        ]
        assert term["labelSelector"]["matchLabels"] == {CLAIM: claim}
        assert pod(objects, reader).labels[CLAIM] == claim
        # With the label it could be the first, on another node than the readers, which keep the claim while they wait.
        assert CLAIM not in pod(objects, component).labels
    assert "affinity" not in pod(objects, "plugin-daemon").spec


def test_nothing_else_keeps_it_away_from_that_node() -> None:
    taint = k8s.Toleration(key="gpu", operator="Exists", effect="NoExecute")
    apps = Tier(node_selector={"pool": "apps"}, tolerations=[taint])
    own_pool = Tier(node_selector={"pool": "plugins"})
    spec = pod(synth(storage=TAKEN, defaults=apps, plugin_daemon=own_pool), "own-plugins").spec
    assert "nodeSelector" not in spec
    assert spec["tolerations"] == [
        {"key": "gpu", "operator": "Exists", "effect": "NoExecute"},
        # Not what tells of a node that is gone.
        {"operator": "Exists", "effect": "NoSchedule"},
    ]


def test_a_claim_of_many_nodes_binds_the_job_to_none() -> None:
    shared = synth(storage=SHARED, defaults=Tier(node_selector={"pool": "apps"}))
    for component in ("own-files", "own-plugins", "api", "plugin-daemon"):
        assert "affinity" not in pod(shared, component).spec
        assert CLAIM not in pod(shared, component).labels
        assert pod(shared, component).spec["nodeSelector"] == {"pool": "apps"}
        assert "tolerations" not in pod(shared, component).spec


@pytest.mark.parametrize(("migration", "wave"), [(Tier(), -5), (None, 0)])
def test_argo_cd_runs_it_together_with_the_first_that_it_follows(migration: Tier | None, wave: int) -> None:
    objects = synth(storage=TAKEN, argo_cd=True, migration=migration)

    def wave_of(found: Manifest) -> int:
        return int(found["metadata"]["annotations"][WAVE])

    if migration:
        assert wave_of(job(objects, "migrate")) == wave
    assert wave_of(job(objects, "own-files")) == wave
    daemon = find(objects, "Deployment", "dify-plugin-daemon")
    assert wave_of(job(objects, "own-plugins")) == wave_of(daemon) == 0
    for component in ("own-files", "own-plugins"):
        assert wave_of(find(objects, "ConfigMap", f"dify-{component}-files")) < wave


def test_a_part_of_another_user_would_wait_without_end_and_is_named() -> None:
    other = Tier(pod_security_context=k8s.PodSecurityContext(run_as_user=2000))
    messages = dify(storage=TAKEN, api=other).node.validate()
    assert any(
        text.startswith("api: runs as user 2000, but Storage.local(take_ownership=True)") and "1001" in text
        for text in messages
    )
    assert not any("take_ownership" in text for text in dify(storage=TAKEN).node.validate())
    assert not any("take_ownership" in text for text in dify(storage=Storage.local(**OLD), api=other).node.validate())


def test_a_claim_that_nobody_reads_is_named() -> None:
    for storage in (TAKEN, SHARED):
        messages = dify(storage=storage, plugin_daemon=None).node.validate()
        [told] = [text for text in messages if "take_ownership" in text]
        assert told.startswith("own-plugins: gives what is on the claim 'old-plugins' to plugin-daemon, which the inst")
    alone = Storage.local(existing_claim="old", take_ownership=True)
    assert not any("take_ownership" in text for text in dify(storage=alone, plugin_daemon=None).node.validate())


def test_the_wait_ends_when_the_folder_is_the_users_own(objects: list[Manifest], tmp_path: Path) -> None:
    [wait] = waits(objects, "api")
    program = wait["command"][:-1]
    subprocess.run([*program, str(tmp_path)], check=True, timeout=10)
    # Of another user, whoever runs the tests.
    strange = "/"
    if os.geteuid() == 0:
        strange = str(tmp_path / "strange")
        Path(strange).mkdir()
        os.chown(strange, 12345, 12345)
    with pytest.raises(subprocess.TimeoutExpired) as waiting:
        subprocess.run([*program, strange], check=True, timeout=1, stdout=subprocess.PIPE)
    assert b"see the Job dify-own-files" in (waiting.value.output or b"")


# -- its script ---------------------------------------------------------------------------------------------------


class Disk:
    """Owners as root would see and change them; who runs the tests may change none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, keeps_owners: bool = True) -> None:
        self.owners: dict[int, tuple[int, int]] = {}
        self.changed: list[str] = []
        self.keeps_owners = keeps_owners
        self._stat = os.stat
        monkeypatch.setattr(os, "stat", self.stat)
        monkeypatch.setattr(os, "chown", self.chown)

    def stat(self, path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        real = self._stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        return os.stat_result((*real[:4], *self.owners.get(real.st_ino, (0, 0)), *real[6:10]))

    def chown(self, path: str, uid: int, gid: int, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> None:
        real = self._stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        self.changed.append(path)
        if self.keeps_owners:
            self.owners[real.st_ino] = (uid, gid)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "adopted"
    (top / "uploads" / "deep").mkdir(parents=True)
    (top / "uploads" / "deep" / "file").touch()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").touch()
    (top / "link").symlink_to(tmp_path / "outside")
    return top


def test_everything_changes_hands_and_the_folder_itself_last(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    disk = Disk(monkeypatch)
    assert take_ownership.take(1001, 1001, str(folder)) == (5, 5)
    assert sorted(disk.changed[:-1]) == ["deep", "file", "link", "uploads"]
    assert disk.changed[-1] == str(folder)
    assert disk.changed.index("file") < disk.changed.index("deep") < disk.changed.index("uploads")


def test_a_second_time_nothing_changes(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    disk = Disk(monkeypatch)
    take_ownership.take(1001, 1001, str(folder))
    disk.changed.clear()
    (folder / "new").touch()
    assert take_ownership.take(1001, 1001, str(folder)) == (1, 6)
    assert disk.changed == ["new"]


def test_a_folder_of_any_number_of_files_is_changed_one_by_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).touch()
    disk, scandir, seen = Disk(monkeypatch), os.scandir, list[int]()

    def counted(entries: Iterator[Any]) -> Iterator[Any]:
        for entry in entries:
            seen.append(len(disk.changed))
            yield entry

    @contextmanager
    def one_by_one(folder: int) -> Iterator[Iterator[Any]]:
        with scandir(folder) as entries:
            yield counted(entries)

    monkeypatch.setattr(os, "scandir", one_by_one)
    take_ownership.take(1001, 1001, str(tmp_path))
    assert seen == [0, 1, 2]


def test_a_link_does_not_lead_out_of_the_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    disk = Disk(monkeypatch)
    take_ownership.take(1001, 1001, str(folder))
    outside = folder.parent / "outside"
    assert not {each.stat().st_ino for each in (outside, outside / "file")} & disk.owners.keys()


def test_a_volume_without_owners_is_an_error_and_the_folder_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    disk = Disk(monkeypatch, keeps_owners=False)
    why = take_ownership.main("1001", "1001", str(folder))
    assert why is not None
    assert "the volume keeps no owners; change the owners where the files are kept" in why
    assert str(folder) not in disk.changed


def test_a_server_that_refuses_root_is_an_error(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted", "file")

    Disk(monkeypatch)
    monkeypatch.setattr(os, "chown", refuses)
    assert "Operation not permitted" in str(take_ownership.main("1001", "1001", str(folder)))


def test_what_is_gone_meanwhile_is_no_error(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    disk = Disk(monkeypatch)
    chown = disk.chown

    def gone(path: str, *rest: Any, **more: Any) -> None:
        if path == "file":
            raise FileNotFoundError(2, "No such file or directory", path)
        chown(path, *rest, **more)

    monkeypatch.setattr(os, "chown", gone)
    assert take_ownership.main("1001", "1001", str(folder)) is None


def test_it_says_what_it_did(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Disk(monkeypatch)
    assert take_ownership.main("1001", "1001", str(folder)) is None
    assert capsys.readouterr().out == "changed the owner of 5 of 5 files and folders to 1001:1001\n"


def test_a_whole_chart_validates() -> None:
    assert not dify(storage=TAKEN).node.validate()
    assert cdk8s.Testing.synth(dify(storage=SHARED, release="1.9.1"))
