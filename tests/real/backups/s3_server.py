"""An S3 server, which keeps buckets in a folder."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.real.backups.tools import tool
from tests.real.programs import own_address, running, wait_for_port

HOST, PORT = "s3.example.com", 9000
URL = f"http://{HOST}:{PORT}"


@dataclass(frozen=True)
class S3:
    """The server, and who may use it."""

    folder: Path
    address: str = field(default_factory=own_address)
    access_key: str = field(default_factory=lambda: secrets.token_hex(8))
    secret_key: str = field(default_factory=lambda: secrets.token_hex(16))

    def repository(self, folder: str, bucket: str = "backups") -> str:
        """The address of a repository as restic takes it; its bucket is made."""
        (self.folder / bucket).mkdir(exist_ok=True)
        return f"s3:{URL}/{bucket}/{folder}"


@contextmanager
def serving_s3(folder: Path) -> Iterator[S3]:
    """Serves the folder."""
    server = S3(folder)
    command = [tool("rclone"), "serve", "s3", folder, "--addr", f"{server.address}:{PORT}", "--config", "/dev/null"]
    # A file without a checksum in its metadata is not read once more for it.
    command += ["--auth-key", f"{server.access_key},{server.secret_key}", "--etag-hash", ""]
    with running([str(part) for part in command]) as program:
        wait_for_port(PORT, server.address, program=program)
        yield server
