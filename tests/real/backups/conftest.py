"""What the tests of backups share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.backups.dify import Dify
from tests.real.backups.dify_data import Databases
from tests.real.backups.kubelet import pods_can_be_run
from tests.real.backups.postgres import serving_postgres
from tests.real.backups.s3_server import S3, serving_s3
from tests.real.postgres_server import Postgres
from tests.real.programs import folder_of
from tests.support.manifests import Manifest


@pytest.fixture(scope="session")
def server(default_objects: list[Manifest]) -> Iterator[Postgres]:
    """A server of the older PostgreSQL, with two databases that each test fills anew."""
    with serving_postgres(default_objects) as server:
        yield server


@pytest.fixture(scope="session")
def databases(server: Postgres) -> Databases:
    """Its databases."""
    pods_can_be_run()
    return Databases(server)


@pytest.fixture(scope="session")
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
def dify(place: Path, databases: Databases, s3: S3) -> Dify:
    """An installation with data, whose backups go to the S3 server."""
    dify = Dify(place / place.name, databases, s3)
    dify.fill()
    return dify
