"""An installation of Dify with its backup: the pods that its chart writes, databases on a server, claims on a node."""

import json
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from constructs_dify import BackupRepository, DifyBackup, Restore, SecretKey
from tests.real.backups.dify_data import MAIN, PLUGINS, Databases, contents, fill_files, give
from tests.real.backups.kubelet import Node, Pod
from tests.real.backups.s3_server import HOST, S3, URL
from tests.real.postgres_server import Passwords
from tests.support.charts import pod, synth
from tests.support.manifests import Manifest, SecretRef

API_USER, PLUGIN_USER = 1001, 1000
FIRST_RUN = 29384756
SECRET_KEY = secrets.token_urlsafe(32)
PASSWORD, ACCESS_KEY, SECRET_ACCESS_KEY = (
    SecretKey(secret="dify-backup", key=key) for key in ("password", "access-key", "secret-key")
)
ON_S3 = BackupRepository.s3(
    bucket="backups", region="us-east-1", endpoint=URL, access_key=ACCESS_KEY, secret_key=SECRET_ACCESS_KEY
)
ON_CLAIM = BackupRepository.claim(name="repository")


def reference(key: SecretKey) -> SecretRef:
    """The same, as the tests call it."""
    return SecretRef(key.secret, key.key)


class Dify:
    """What is backed up, and the pods that do it."""

    def __init__(
        self,
        folder: Path,
        databases: Databases,
        s3: S3 | None = None,
        *,
        name: str = "dify",
        beside: "Dify | None" = None,
        **options: Any,
    ) -> None:
        """Make the installation, with nothing in its claims.

        Args:
            folder: Where its claims are.
            databases: Its databases.
            s3: Where the backup is to be, in a folder of its own; None: on a claim.
            name: What it is called.
            beside: One whose repository and credentials it has too.
            options: Other options of its chart.
        """
        self.name, self.s3, self._databases = name, s3, databases
        self.secrets: Passwords = beside.secrets if beside else Passwords()
        self.secrets[SecretRef(f"{name}-secrets", "secret-key")] = SECRET_KEY
        if beside is None:
            self.secrets[reference(PASSWORD)] = secrets.token_urlsafe(16)
        if s3 is not None:
            self.secrets[reference(ACCESS_KEY)] = s3.access_key
            self.secrets[reference(SECRET_ACCESS_KEY)] = s3.secret_key
        # What tests change in every pod: variables that the manifests have.
        self.told = dict(beside.told) if beside else {}
        if s3 is not None and beside is None:
            self.told["RESTIC_REPOSITORY"] = s3.repository(folder.name)
        backup = DifyBackup(repository=ON_S3 if s3 else ON_CLAIM, password=PASSWORD, include_secrets=True)
        options = {"backup": backup, "restore": Restore(replace=True), **options}
        self.objects = synth(name=name, paused=True, **options)
        self.node = Node(folder, self.objects, self.secrets)
        self.addresses: dict[str, str] = {}
        self.reach()
        self.files, self.plugins = self.node.claim(f"{name}-files"), self.node.claim(f"{name}-plugins")
        versions = self.node.migrations / "versions"
        versions.mkdir()
        (versions / "bbbbbbbbbbbb.py").write_text("revision = 'bbbbbbbbbbbb'\ndown_revision = None\n")
        self._minutes = count(FIRST_RUN)
        self.minute = FIRST_RUN

    @property
    def databases(self) -> Databases:
        """Its databases."""
        return self._databases

    @databases.setter
    def databases(self, databases: Databases) -> None:
        self._databases = databases
        self.reach()

    def reach(self, **addresses: str) -> None:
        """Let pods find its servers, and others: name -> address."""
        self.addresses |= {f"{self.name}-{part}": address for part, address in addresses.items()}
        own = {f"{self.name}-postgres": self._databases.server.host, **({HOST: self.s3.address} if self.s3 else {})}
        self.node.reach({**own, **self.addresses})

    def fill(self, **amounts: int) -> None:
        """Put rows into its databases and files on its claims."""
        self.databases.empty()
        self.databases.fill(**amounts)
        fill_files(self.files, self.databases)
        (self.plugins / "packages" / "langgenius").mkdir(parents=True)
        (self.plugins / "packages" / "langgenius" / "openai.difypkg").write_bytes(bytes(range(256)) * 400)
        (self.plugins / "cwd" / "venv").mkdir(parents=True)
        (self.plugins / "cwd" / "venv" / "made again").touch()
        give(self.files, API_USER)
        give(self.plugins, PLUGIN_USER)

    # -- the pods ----------------------------------------------------------------------------------------------------

    def pod(self, component: str, **variables: str) -> Manifest:
        """The pod of a CronJob or a Job, as the chart writes it; with other values of variables that it has.

        Args:
            component: The end of its name.
            variables: Their values.
        """
        spec = deepcopy(pod(self.objects, component).spec)
        told(spec, {name: value for name, value in self.told.items() if name in literals(spec)})
        told(spec, variables)
        return spec

    def backup_pod(self, keep: str = "", check: str = "", **variables: str) -> Manifest:
        """The pod that saves the set; what comes after that takes a while, and is left out unless it is asked for."""
        return self.pod("backup", KEEP=keep, CHECK=check, **variables)

    def restic(self, *arguments: str) -> Pod:
        """Do what a person does with restic by hand, in a pod of their own."""
        return self._by_hand(["restic", *arguments])

    def shell(self, script: str) -> Pod:
        """Run a script where the set is saved, and the scripts that fetch it are too."""
        return self._by_hand(["sh", "-euc", script])

    def _by_hand(self, command: list[str]) -> Pod:
        spec = self.pod("backup")
        lend(spec, self.pod("restore"))
        spec["initContainers"] = []
        spec["containers"][0]["command"] = command
        return self.node.run(spec, "by-hand")

    # -- running them ------------------------------------------------------------------------------------------------

    def back_up(self, **options: str) -> Pod:
        """Run the pod that saves the set, in a run of its own."""
        self.minute = next(self._minutes)
        return self.node.run(self.backup_pod(**options), f"{self.name}-backup-{self.minute}")

    @contextmanager
    def backing_up(self, name: str, **options: str) -> Iterator[Future[Pod]]:
        """Run the same in the background, as a Job that somebody has made by hand."""
        with self.node.running(self.backup_pod(**options), name) as running:
            yield running

    def save_piece(self, piece: str = "plugins", minute: int | None = None) -> Pod:
        """Run the pod of a piece, of the last run."""
        return self.node.run(self.pod(f"backup-{piece}"), f"{self.name}-backup-{piece}-{minute or self.minute}")

    def restore(self, **variables: str) -> Pod:
        """Run the Job's pod; a set without its pieces is whole to most tests."""
        return self.node.run(self.pod("restore", **{"PIECES": "", **variables}), f"{self.name}-restore")

    def restore_piece(self, piece: str = "plugins", **variables: str) -> Pod:
        """Run the Job's pod that brings a piece back."""
        spec = self.pod(f"restore-{piece}", **{"PIECES": piece, **variables})
        return self.node.run(spec, f"{self.name}-restore-{piece}")

    def listed(self, tag: str = "dify") -> list[Manifest]:
        """The snapshots with a tag, as restic tells them, the oldest first."""
        listed = json.loads(succeeded(self.restic("snapshots", "--no-lock", "--json", "--tag", tag)))
        return sorted(listed, key=lambda snapshot: snapshot["time"])

    def snapshots(self) -> list[str]:
        """The short ids of the sets in the repository."""
        return [snapshot["short_id"] for snapshot in self.listed()]

    def state(self) -> tuple[str, str, dict[str, bytes]]:
        """All that a backup has to bring back."""
        return self.databases.text(MAIN), self.databases.text(PLUGINS), contents(self.files)


def step(spec: Manifest, name: str) -> Manifest:
    """A container of a pod."""
    [found] = [container for container in containers(spec) if container["name"] == name]
    return found


def containers(spec: Manifest) -> list[Manifest]:
    """All containers of a pod, in their order."""
    return [*spec.get("initContainers", []), *spec["containers"]]


def lend(spec: Manifest, other: Manifest) -> None:
    """Let the containers of a pod have the scripts of another one too."""
    [files] = [volume for volume in other["volumes"] if volume["name"] == "files"]
    spec["volumes"].append({**files, "name": "lent"})
    lent = [{**mount, "name": "lent"} for mount in containers(other)[0]["volumeMounts"] if mount["name"] == "files"]
    for container in containers(spec):
        there = {mount["mountPath"] for mount in container["volumeMounts"]}
        container["volumeMounts"] += [mount for mount in lent if mount["mountPath"] not in there]


def literals(spec: Manifest) -> set[str]:
    """The variables of a pod whose values stand in the manifest."""
    return {each["name"] for container in containers(spec) for each in container.get("env", []) if "value" in each}


def told(spec: Manifest, variables: Mapping[str, str]) -> None:
    """Give variables of a pod other values; the manifest has to have them."""
    assert variables.keys() <= literals(spec), f"{variables.keys() - literals(spec)} are no variables of the pod"
    for container in containers(spec):
        for each in container.get("env", []):
            if each["name"] in variables:
                each["value"] = variables[each["name"]]


def succeeded(result: Pod) -> str:
    """The output of a pod that has come to a good end."""
    assert result.succeeded, f"{result.statuses}\n{result.output}"
    return result.output


def failed(result: Pod) -> str:
    """The last word of a pod that has failed, which is in its log too."""
    assert not result.succeeded, result.output
    assert result.last_word.startswith("FAILED: "), result.output
    assert result.last_word.strip() in result.output
    return result.last_word
