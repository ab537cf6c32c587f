"""An installation of Dify with its backup: databases on a server, claims on a node, a repository somewhere."""

import json
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from tests.real.backups.backup_pods import API, CONFIG_MAP, POSTGRES, RESTIC, pod, step
from tests.real.backups.dify_data import MAIN, PASSWORD, PLUGINS, Databases, contents, fill_files, give
from tests.real.backups.kubelet import Node, Pod
from tests.support.manifests import Manifest

API_USER, PLUGIN_USER = 1001, 1002
NOW = "29384756"
SECRET_KEY = secrets.token_urlsafe(32)


class Dify:
    """What is backed up, and the pods that do it."""

    def __init__(
        self, folder: Path, databases: Databases, repository: str, *, credentials: Mapping[str, str], name: str = "dify"
    ) -> None:
        """Make the installation, with nothing in its claims.

        Args:
            folder: Where its claims are.
            databases: Its databases.
            repository: Where the backup is to be.
            credentials: Variables for the storage of the repository.
            name: What it is called.
        """
        self.name, self.databases = name, databases
        self.secrets = {("dify-backup", "postgres"): PASSWORD, ("dify-backup", "secret-key"): SECRET_KEY}
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        self.node = Node(folder, [CONFIG_MAP], self.secrets)
        self.repository = {
            "INSTALLATION": name,
            "RESTIC_REPOSITORY": repository,
            "RESTIC_CACHE_DIR": "/cache",
            "RESTIC_PASSWORD": "secret:password",
        }
        for variable, value in credentials.items():
            self.secrets["dify-backup", variable] = value
            if variable != "password":
                self.repository[variable] = f"secret:{variable}"
        self.claims: dict[str, str] = {}
        if repository.startswith("/"):
            self.claims["repository"] = "repository"
        self.files, self.plugins = self.node.claim("files"), self.node.claim("plugins")
        versions = self.node.claim("migrations") / "versions"
        versions.mkdir(exist_ok=True)
        (versions / "bbbbbbbbbbbb.py").write_text("revision = 'bbbbbbbbbbbb'\ndown_revision = None\n")

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

    def backup_pod(self, keep: str = "", check: str = "", **env: str) -> Manifest:
        """The pod of the CronJob: databases, then all into the repository."""
        databases = [f"main={MAIN}", f"plugins={PLUGINS}"]
        told = {**self.repository, "KEEP": keep, "CHECK": check, "EXCLUDE": "", **env}
        files = self._files(read_only=True)
        return pod(
            step("databases", POSTGRES, "dump.sh", *databases, env=self.databases.environment()),
            step("manifest", API, "manifest.py", env=self.api_environment(), claims=files),
            step("save", RESTIC, "save.sh", "set", "/work", "/data/files", env=told, claims=files),
            claims={**self.claims, "files": "files"},
            user=API_USER,
        )

    def plugin_pod(self, minutes: str = NOW, piece: str = "plugins") -> Manifest:
        """The pod of the other CronJob: it waits, then saves the folder of the plugin daemon."""
        told = {**self.repository, "EXCLUDE": "/data/plugins/cwd", "JOB_NAME": f"{self.name}-backup-plugins-{minutes}"}
        mounts = {**self._mounts(), "plugins": ("/data/plugins", True)}
        return pod(
            step("wait", RESTIC, "save.sh", "wait", env=told, claims=self._mounts()),
            step("save", RESTIC, "save.sh", "piece", piece, "/data/plugins", env=told, claims=mounts),
            claims={**self.claims, "plugins": "plugins"},
            user=PLUGIN_USER,
        )

    def restore_pod(self, *, image: str = POSTGRES, of: str = "", **env: str) -> Manifest:
        """The pod of the Job that restores."""
        told = {**self.repository, "SNAPSHOT": "latest", "OF": of, "REPLACE": "true", **env}
        databases = [f"main={MAIN}", f"plugins={PLUGINS}"]
        python = {**self.api_environment(), "REPLACE": told["REPLACE"]}
        migrations = {"migrations": ("/app/api/migrations", True)}
        return pod(
            step("set", RESTIC, "fetch.sh", "set", env=told, claims=self._mounts()),
            step("check", API, "restore.py", "check", env=python, claims={**self._files(read_only=True), **migrations}),
            step("files", RESTIC, "fetch.sh", "files", env=told, claims=self._files(read_only=False)),
            step("databases", image, "load.sh", *databases, env=self.databases.environment()),
            step("verify", API, "restore.py", "verify", env=python, claims=self._files(read_only=True)),
            claims={**self.claims, "files": "files", "migrations": "migrations"},
            user=API_USER,
        )

    def restore_plugins_pod(self, **env: str) -> Manifest:
        """The pod of the Job that restores the folder of the plugin daemon."""
        told = {**self.repository, "SNAPSHOT": "latest", "REPLACE": "true", **env}
        mounts = {**self._mounts(), "plugins": ("/data/plugins", False)}
        return pod(
            step("plugins", RESTIC, "fetch.sh", "piece", "plugins", "/data/plugins", env=told, claims=mounts),
            claims={**self.claims, "plugins": "plugins"},
            user=PLUGIN_USER,
        )

    def restic(self, *arguments: str) -> Pod:
        """Do what a person does with restic by hand, in a pod of their own."""
        return self._by_hand(["restic", *arguments])

    def shell(self, script: str) -> Pod:
        """Run a script in the image of restic."""
        return self._by_hand(["sh", "-euc", script])

    def _by_hand(self, command: list[str]) -> Pod:
        asked = step("by-hand", RESTIC, "save.sh", env=self.repository, claims=self._mounts())
        asked["command"] = command
        return self.node.run(pod(asked, claims=self.claims, user=API_USER), "by-hand")

    def api_environment(self) -> dict[str, str]:
        """What manifest.py and restore.py are told."""
        return {
            "DB_HOST": "127.0.0.1",
            "DB_PORT": str(self.databases.server.port),
            "DB_USERNAME": "dify",
            "DB_PASSWORD": "secret:postgres",
            "DB_DATABASE": MAIN,
            "DB_PLUGIN_DATABASE": PLUGINS,
            "SECRET_KEY": "secret:secret-key",
            "INSTALLATION": self.name,
            "DIFY_VERSION": "1.16.1",
        }

    def _mounts(self) -> dict[str, tuple[str, bool]]:
        return {"repository": ("/repository", False)} if "repository" in self.claims else {}

    def _files(self, *, read_only: bool) -> dict[str, tuple[str, bool]]:
        return {**self._mounts(), "files": ("/data/files", read_only)}

    # -- running them ------------------------------------------------------------------------------------------------

    def back_up(self, **options: str) -> Pod:
        """Run the CronJob's pod."""
        return self.node.run(self.backup_pod(**options), f"{self.name}-backup-{NOW}")

    @contextmanager
    def backing_up(self, name: str, **options: str) -> Iterator[Future[Pod]]:
        """Run the CronJob's pod in the background."""
        with self.node.running(self.backup_pod(**options), name) as running:
            yield running

    def restore(self, **options: str) -> Pod:
        """Run the Job's pod."""
        return self.node.run(self.restore_pod(**options), f"{self.name}-restore")

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
