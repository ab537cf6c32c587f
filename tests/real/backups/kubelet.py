"""Runs the containers of a pod template, one after the other, as the kubelet does.

Each is in namespaces of its own, as the pod's user without any capability, with a read-only root file system that
has only what its image has, and writable only where a volume is mounted.
"""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.real.backups.tools import newer_postgres, older_postgres, tool
from tests.real.programs import missing, require, wait_until
from tests.support.manifests import Manifest, SecretRef, find

POSTGRES_CLIENT = ("psql", "pg_dump", "pg_restore", "pg_isready")
# Where the virtual environment of the tests is in a container.
TOOLS = Path("/opt/tools")
NAMESPACES = ("--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private")
DEVICES = ("null", "zero", "random", "urandom")


@dataclass(frozen=True)
class Image:
    """Programs that stand in for an image: name -> where they are in the container; and what its base is.

    Attributes:
        programs: Name -> where it is in the container.
        alpine: Whether its other programs are those of busybox.
        folders: What it has beside them: path -> folder.
    """

    programs: Mapping[str, Path]
    alpine: bool = True
    folders: Mapping[str, Path] = field(default_factory=dict[str, Path])


def images(migrations: Path) -> dict[str, Image]:
    """The stand-ins, by what the name of an image begins with.

    Args:
        migrations: The migrations that the image of the API has.
    """
    prefix = Path(sys.prefix)
    newer = TOOLS / newer_postgres().relative_to(prefix)
    older = older_postgres()
    return {
        "restic/restic:": Image({"restic": TOOLS / tool("restic").relative_to(prefix), "jq": Path(require("jq"))}),
        "postgres:15": Image({name: older / name for name in POSTGRES_CLIENT}),
        "pgvector/pgvector:pg15": Image({name: older / name for name in POSTGRES_CLIENT}, alpine=False),
        "postgres:18": Image({name: newer / name for name in POSTGRES_CLIENT}),
        "langgenius/dify-api:": Image(
            {"python": TOOLS / "bin" / "python"}, alpine=False, folders={"/app/api/migrations": migrations}
        ),
    }


@dataclass
class Pod:
    """What has become of a pod: the output of its containers, how long each ran, and the last word of the last one."""

    outputs: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    last_word: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        return bool(self.statuses) and not any(self.statuses.values())

    @property
    def output(self) -> str:
        return "".join(self.outputs.values())


class Node:
    """A node with volumes, on which pods are run."""

    def __init__(self, folder: Path, objects: list[Manifest], secrets: Mapping[SecretRef, str]) -> None:
        """Make the node.

        Args:
            folder: Where volumes are; other users have to be able to enter it.
            objects: Where ConfigMaps are found.
            secrets: The values of Secrets.
        """
        pods_can_be_run()
        folder.mkdir(exist_ok=True)
        # mkdir leaves to the umask what others may.
        folder.chmod(0o755)
        self.folder, self.objects, self.secrets = folder, objects, secrets
        # What Kubernetes calls the Jobs, by their names.
        self.uids: dict[str, str] = {}
        self.migrations = folder / "migrations"
        self.migrations.mkdir()
        self.images = images(self.migrations)
        self.hosts = folder / "hosts"
        self.reach({})

    def reach(self, addresses: Mapping[str, str]) -> None:
        """Let pods find servers: name -> address."""
        known = {"localhost": "127.0.0.1", **addresses}
        self.hosts.write_text("".join(f"{address} {name}\n" for name, address in known.items()))
        self.hosts.chmod(0o644)

    def claim(self, name: str) -> Path:
        """The folder of a claim."""
        folder = self.folder / "claims" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run(self, spec: Manifest, name: str = "pod", *, claims: Mapping[str, Path] | None = None) -> Pod:
        """Run a pod to its end."""
        result = Pod()
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="pod-", ignore_cleanup_errors=True) as made:
            pod_folder = Path(made)
            pod_folder.chmod(0o755)
            volumes = {
                volume["name"]: self._volume(volume, spec, pod_folder, claims or {})
                for volume in spec.get("volumes", [])
            }
            for container in [*spec.get("initContainers", []), *spec["containers"]]:
                last_word = pod_folder / f"{container['name']}.last"
                last_word.touch()
                last_word.chmod(0o666)
                command = self._entered(container, spec, name, volumes, last_word, pod_folder)
                log = pod_folder / f"{container['name']}.log"
                started = time.monotonic()
                with log.open("wb") as output:
                    status = subprocess.run(
                        command,
                        env=self._environment(container, name),
                        stdout=output,
                        stderr=subprocess.STDOUT,
                        check=False,
                    ).returncode
                result.seconds[container["name"]] = time.monotonic() - started
                result.outputs[container["name"]] = log.read_text(errors="replace")
                result.statuses[container["name"]] = status
                result.last_word = last_word.read_text()
                if status != 0:
                    break
        return result

    @contextmanager
    def running(self, spec: Manifest, name: str = "pod", **options: Any) -> Iterator[Future[Pod]]:
        """Run a pod in the background; it is waited for at the end."""
        with ThreadPoolExecutor(1) as executor:
            yield executor.submit(self.run, spec, name, **options)

    def _volume(self, volume: Manifest, spec: Manifest, pod_folder: Path, claims: Mapping[str, Path]) -> Path:
        if "persistentVolumeClaim" in volume:
            name = volume["persistentVolumeClaim"]["claimName"]
            return self._shared(claims.get(name) or self.claim(name), spec)
        folder = pod_folder / "volumes" / volume["name"]
        folder.mkdir(parents=True)
        if "configMap" in volume:
            data = find(self.objects, "ConfigMap", volume["configMap"]["name"])["data"]
            self._write(folder, data, volume["configMap"], spec)
        elif "secret" in volume:
            name = volume["secret"]["secretName"]
            keys = [item["key"] for item in volume["secret"]["items"]]
            data = {key: self.secrets[SecretRef(name, key)] for key in keys}
            self._write(folder, data, volume["secret"], spec)
        else:
            folder.chmod(0o777)
            self._shared(folder, spec)
        return folder

    def _write(self, folder: Path, data: Mapping[str, str], source: Manifest, spec: Manifest) -> None:
        """Files as the kubelet writes them: links to what it would put others in place of at once."""
        group = spec["securityContext"].get("fsGroup")
        (folder / "..now").mkdir()
        (folder / "..data").symlink_to("..now")
        for item in source.get("items") or [{"key": key, "path": key} for key in data]:
            path = folder / "..now" / item["path"]
            path.write_text(data[item["key"]])
            path.chmod((source.get("defaultMode") or 0o644) | (0o040 if group else 0))
            os.chown(path, 0, group or 0)
            (folder / item["path"]).symlink_to(Path("..data", item["path"]))

    def _shared(self, folder: Path, spec: Manifest) -> Path:
        """A volume as fsGroup makes it, where there is one: all of it is the group's, and so is what comes."""
        group = spec["securityContext"].get("fsGroup")
        if group is None or (folder.stat().st_gid == group and folder.stat().st_mode & 0o2070 == 0o2070):
            return folder
        for path in (folder, *folder.rglob("*")):
            os.chown(path, -1, group, follow_symlinks=False)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o2070 if path.is_dir() else 0o060))
        return folder

    def _environment(self, container: Manifest, name: str) -> dict[str, str]:
        assert not container.get("envFrom"), "pods of backups read no ConfigMap as a whole"
        result: dict[str, str] = {}
        for variable in container.get("env", []):
            source = variable.get("valueFrom", {})
            if reference := source.get("secretKeyRef"):
                result[variable["name"]] = self.secrets[SecretRef(reference["name"], reference["key"])]
            elif source:
                labels = {"job-name": name, "controller-uid": self.uids.setdefault(name, uuid4().hex)}
                label = re.fullmatch(
                    r"metadata\.labels\['batch\.kubernetes\.io/(.+)'\]", source["fieldRef"]["fieldPath"]
                )
                assert label
                result[variable["name"]] = labels[label[1]]
            else:
                result[variable["name"]] = variable.get("value", "")
        return result

    def _entered(
        self, container: Manifest, spec: Manifest, name: str, volumes: Mapping[str, Path], last_word: Path, folder: Path
    ) -> list[str]:
        """The command that runs a container."""
        [image] = [self.images[start] for start in self.images if container["image"].startswith(start)]
        root = folder / "root"
        root.mkdir(exist_ok=True)
        user = {**spec["securityContext"], **container.get("securityContext", {})}
        assert user["readOnlyRootFilesystem"] is True
        assert user["capabilities"] == {"drop": ["ALL"]}
        script = [
            "set -eu",
            "export PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            *_root(root, image),
            f"mount --bind {self.hosts} {root}/etc/hosts",
            f"echo {shlex.quote(name)} >/proc/sys/kernel/hostname",
            f"touch {root}/dev/termination-log",
            f"mount --bind {last_word} {root}/dev/termination-log",
        ]
        for path, folder_of_image in image.folders.items():
            script += _mounted(folder_of_image, f"{root}{path}", read_only=True)
        for mount in sorted(container.get("volumeMounts", []), key=lambda mount: mount["mountPath"]):
            source = volumes[mount["name"]] / mount.get("subPath", "")
            if not source.exists():
                source.mkdir(parents=True)
            script += _mounted(source, f"{root}{mount['mountPath']}", read_only=mount.get("readOnly", False))
        path = "/image:/bin" if image.alpine else "/image:/usr/bin:/bin"
        script += [
            f"mount -o remount,bind,ro {root}",
            f"cd {root}",
            f'export PATH={path}; exec /usr/sbin/chroot {root} /usr/bin/setpriv "$@"',
        ]
        identity = ["--reuid", str(user["runAsUser"]), "--regid", str(user["runAsGroup"])]
        groups = [user["runAsGroup"], *user.get("supplementalGroups", [])]
        groups += [user["fsGroup"]] if "fsGroup" in user else []
        identity += ["--groups", ",".join(str(group) for group in dict.fromkeys(groups))]
        identity += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]
        command = [*container.get("command", []), *container.get("args", [])]
        return ["/usr/bin/unshare", *NAMESPACES, "/bin/sh", "-c", "\n".join(script), "sh", *identity, *command]


@cache
def refusal() -> str:
    """Why pods cannot be run here; empty: they can."""
    if os.geteuid() != 0:
        return "pods are run as root only"
    tried = subprocess.run(
        ["/usr/bin/unshare", *NAMESPACES, "/bin/sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, text=True
    )
    why = tried.stderr.strip()
    refused = f"pods cannot be run where unshare and mount are refused, as in an unprivileged container: {why}"
    return refused if tried.returncode else ""


def pods_can_be_run() -> None:
    """Ends the test, as `missing` says, where pods cannot be run."""
    if why := refusal():
        missing(why)


def _root(root: Path, image: Image) -> list[str]:
    """Shell lines that make the file system of an image."""
    lines = [f"mount -t tmpfs -o mode=755 image {root}", f"cd {root}", "mkdir dev etc image opt proc usr tmp"]
    lines += [f"mount --rbind /{name} {name}; mount -o remount,bind,ro {name}" for name in ("usr", "etc")]
    for library in ("lib", "lib32", "lib64"):
        lines.append(f"[ ! -e /{library} ] || cp -a /{library} {library}")
    lines += [f"touch dev/{name}; mount --bind /dev/{name} dev/{name}" for name in DEVICES]
    lines += ["ln -s /proc/self/fd dev/fd", "mount -t proc proc proc"]
    lines += _mounted(Path(sys.prefix), f"{root}{TOOLS}", read_only=True)
    if not Path(sys.base_prefix).is_relative_to("/usr"):
        lines += _mounted(Path(sys.base_prefix), f"{root}{sys.base_prefix}", read_only=True)
    # What Alpine has, busybox has too.
    lines.append(f"mkdir bin; {require('busybox')} --install -s {root}/bin" if image.alpine else "ln -s usr/bin bin")
    # By a link, Python would not find its virtual environment.
    for name, target in image.programs.items():
        lines.append(f"printf '#!/bin/sh\\nexec {target} \"$@\"\\n' >image/{name}; chmod 755 image/{name}")
    return lines


def _mounted(source: Path, target: str, *, read_only: bool) -> list[str]:
    made = f"mkdir -p {target}" if source.is_dir() else f"mkdir -p {os.path.dirname(target)}; touch {target}"
    lines = [made, f"mount --bind {source} {target}"]
    if read_only:
        lines.append(f"mount -o remount,bind,ro {target}")
    return lines


def wait_for_program(argument: str, *, pod: str, timeout: float = 30) -> list[int]:
    """Wait until a program in a pod has this argument, and return the ids of such processes."""
    found: list[int] = []

    def runs() -> bool:
        found[:] = [pid for pid in _processes(argument) if _hostname(pid) == pod]
        return bool(found)

    wait_until(runs, f"a program with the argument {argument} to run in {pod}", timeout)
    return found


def kill(argument: str, *, pod: str, number: int = signal.SIGKILL) -> None:
    """Send a signal to the program in a pod that has this argument, as soon as it runs."""
    for pid in wait_for_program(argument, pod=pod):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _processes(argument: str) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            # Those that make the container have its command among theirs.
            if argument in arguments and Path(arguments[0]).name not in ("unshare", "setpriv", "chroot"):
                yield int(entry.name)


def _hostname(pid: int) -> str:
    """The name of the host of a process, which only its namespace knows."""
    asked = ["/usr/bin/nsenter", "--target", str(pid), "--uts", "/bin/cat", "/proc/sys/kernel/hostname"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
