"""What the tests of backups share."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.backups.dify import Dify
from tests.real.backups.dify_data import Databases, serving_postgres
from tests.real.backups.s3_server import S3, serving_s3
from tests.real.programs import folder_of
from tests.support.manifests import Manifest


@pytest.fixture(scope="module")
def databases(default_objects: list[Manifest]) -> Iterator[Databases]:
    """The databases on a server of the older PostgreSQL."""
    with serving_postgres(default_objects) as server:
        yield Databases(server)


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """An S3 server."""
    with folder_of() as folder, serving_s3(folder) as server:
        yield server


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users may enter, which pytest's own are not."""
    with folder_of() as folder:
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def credentials(s3: S3) -> dict[str, str]:
    """What opens a repository of the S3 server."""
    return {
        "password": secrets.token_urlsafe(16),
        "AWS_ACCESS_KEY_ID": s3.access_key,
        "AWS_SECRET_ACCESS_KEY": s3.secret_key,
    }


@pytest.fixture
def dify(place: Path, databases: Databases, s3: S3, credentials: dict[str, str]) -> Dify:
    """An installation with data, whose backups go to the S3 server."""
    dify = Dify(place, databases, s3.repository(place.name), credentials=credentials)
    dify.fill()
    return dify
