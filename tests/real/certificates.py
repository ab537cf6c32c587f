"""Makes certificates for servers that tests start."""

import subprocess
from pathlib import Path

from tests.real.programs import require


def make_authority(folder: Path, name: str) -> Path:
    """Makes `name.key` and `name.pem`, whose path it returns."""
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-days", "2"]
    use = ["-addext", "keyUsage=critical,keyCertSign"]
    _openssl(folder, "req", "-x509", *key, "-subj", f"/CN={name}", *use, "-out", f"{name}.pem")
    return folder / f"{name}.pem"


def make_certificate(folder: Path, authority: str, host: str) -> None:
    """Makes `server.key` and `server.pem` for a host, signed by an authority of the folder."""
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", "server.key"]
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    _openssl(folder, "req", *key, *name, "-out", "server.csr")
    signer = ["-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial", "-days", "2"]
    _openssl(folder, "x509", "-req", "-in", "server.csr", *signer, "-copy_extensions", "copy", "-out", "server.pem")


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run([require("openssl"), *arguments], cwd=folder, check=True, capture_output=True)
