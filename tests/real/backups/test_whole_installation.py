"""All pods of a chart as it writes them, one after the other: saved, and brought back into another installation."""

import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from constructs_dify import Restore
from tests.real.backups.dify import FIRST_RUN, Dify, succeeded
from tests.real.backups.dify_data import Databases, contents
from tests.real.backups.s3_server import S3
from tests.real.backups.stand_in import serving
from tests.real.backups.weaviate_stand_in import WeaviateStandIn
from tests.real.programs import own_address
from tests.support.manifests import SecretRef

pytestmark = pytest.mark.backups
WEAVIATE_USER = 1000
COLLECTION = "Vector_index_aaaaaaaa_1111_2222_3333_444444444444_Node"
OBJECTS = {COLLECTION: [{"id": str(number), "properties": {"text": f"text {number}"}} for number in range(5)]}


class OnClaim(WeaviateStandIn):
    """One that writes as the user of Weaviate's pod does."""

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """See StandIn."""
        answer = super().answer(method, path, headers, body)
        subprocess.run(["chown", "-R", f"{WEAVIATE_USER}:{WEAVIATE_USER}", str(self.folder)], check=True)
        return answer


@contextmanager
def weaviate_of(dify: Dify) -> Iterator[WeaviateStandIn]:
    """The Weaviate of an installation, where its pods look for it."""
    folder = dify.node.claim(f"data-{dify.name}-weaviate-0") / "backups"
    folder.mkdir()
    stand_in = OnClaim(secrets.token_hex(), folder)
    stand_in.answer("GET", "/v1/.well-known/ready", {}, b"")
    dify.secrets[SecretRef(f"{dify.name}-secrets", "weaviate-api-key")] = stand_in.key
    address = own_address()
    dify.reach(weaviate=address)
    with serving(stand_in, 8080, address):
        yield stand_in


def test_all_of_an_installation_comes_back_in_another_one(place: Path, databases: Databases, s3: S3):
    dify = Dify(place / "dify", databases, s3)
    dify.fill()
    # Nothing in the manifests is changed.
    dify.told.clear()
    agent_key = SecretRef("dify-secrets", "sandbox-api-key")
    dify.secrets[agent_key] = secrets.token_urlsafe(16)
    before, plugins = dify.state(), contents(dify.plugins / "packages")
    said: list[str] = []
    with weaviate_of(dify) as weaviate:
        weaviate.objects |= OBJECTS
        for component in ("backup", "backup-plugins", "backup-weaviate"):
            pod = dify.node.run(dify.pod(component), f"dify-{component}-{FIRST_RUN}")
            said.append(succeeded(pod) + pod.last_word)
        assert list(weaviate.folder.iterdir()) == []
    dumped = dify.restic("dump", "--no-lock", "--tag", "dify", "latest", f"/secrets/{agent_key.name}/{agent_key.key}")
    assert succeeded(dumped) == dify.secrets[agent_key]
    dify.databases.empty()

    staging = Dify(place / "staging", databases, s3, name="staging", beside=dify, restore=Restore(of="dify"))
    staging.told.clear()
    with weaviate_of(staging) as restored:
        for component in ("restore", "restore-plugins", "restore-weaviate"):
            pod = staging.node.run(staging.pod(component), f"staging-{component}")
            said.append(succeeded(pod) + pod.last_word)
        assert restored.objects == OBJECTS
    assert staging.state() == before
    assert contents(staging.plugins) == {f"packages/{path}": content for path, content in plugins.items()}
    # Neither a credential nor a key is in what the pods say.
    unsaid = [*dify.secrets.values(), "PRIVATE KEY"]
    assert not [word for word in unsaid if any(word in each for each in said)]
