"""What backups take of the data layer, as the choices say it."""

import ast
from collections.abc import Mapping
from typing import Any

import pytest

from constructs_dify import Installation, Postgres, PostgresFacts, Redis, SecretKey, Storage, Tier, VectorStore
from constructs_dify.data_layer.choice import Choice
from constructs_dify.data_layer.data_layer import DataLayer
from constructs_dify.wiring.saving import Saving
from tests.support.charts import empty_chart, objects_of, variables
from tests.support.manifests import Manifest
from tests.support.samples import key

PASSWORD = SecretKey(secret="database", key="password")


def layer(vector_store: Choice, **options: Any) -> tuple[DataLayer, list[Manifest]]:
    """A data layer with this vector store, and its objects."""
    chart, postgres = empty_chart(), options.pop("postgres", Postgres.in_cluster())
    install = Installation(name="dify", namespace="dify", **options)
    data = DataLayer(
        chart, "data", install=install, postgres=postgres, redis=Redis.in_cluster(), vector_store=vector_store,
        storage=Storage.local(),
    )  # fmt: skip
    return data, objects_of(chart)


def saving(vector_store: Choice, **options: Any) -> Saving:
    """How its data is saved, by a program."""
    data, _ = layer(vector_store, **options)
    found = data.vector_store.saving
    assert isinstance(found, Saving)
    return found


def client_image(postgres: Choice, images: Mapping[str, str] | None = None) -> str | None:
    """The image with the client of this database server."""
    facts = layer(VectorStore.in_cluster("qdrant"), postgres=postgres, images=images or {})[0].postgres.facts
    assert isinstance(facts, PostgresFacts)
    return facts.client_image


@pytest.mark.parametrize("engine", ["weaviate", "qdrant"])
def test_the_program_of_an_engine_is_python_that_says_what_it_does(engine: Any):
    found = saving(VectorStore.in_cluster(engine))
    assert found.program.name == f"{engine}_backup.py"
    assert ast.get_docstring(ast.parse(found.text))


def test_weaviate_is_saved_on_its_own_volume_by_its_own_user():
    found = saving(VectorStore.in_cluster("weaviate"))
    assert (found.name, found.user, found.claim) == ("weaviate", "weaviate", ("data-dify-weaviate-0", "backups"))
    assert [(to.part, to.ports) for to in found.destinations] == [("weaviate", (8080,))]
    assert found.environment["WEAVIATE_ENDPOINT"] == "http://dify-weaviate:8080"
    assert isinstance(found.environment["WEAVIATE_API_KEY"], SecretKey)


def test_a_claim_that_was_there_is_the_one_that_weaviate_is_saved_on():
    old = VectorStore.in_cluster("weaviate", existing_claim="old", sub_path="weaviate")
    assert saving(old).claim == ("old", "weaviate/backups")


def test_weaviate_writes_backups_where_their_program_finds_them_and_only_if_there_are_any():
    weaviate = VectorStore.in_cluster("weaviate")
    _, objects = layer(weaviate, backed_up=True)
    environment = variables(objects, "weaviate")
    assert environment["ENABLE_MODULES"] == "backup-filesystem"
    assert environment["BACKUP_FILESYSTEM_PATH"] == f"{environment['PERSISTENCE_DATA_PATH']}/backups"
    _, objects = layer(weaviate)
    assert not {"ENABLE_MODULES", "BACKUP_FILESYSTEM_PATH"} & variables(objects, "weaviate").keys()


def test_backups_do_not_lose_the_module_that_they_need_to_a_setting():
    weaviate = VectorStore.in_cluster("weaviate", tier=Tier(settings={"ENABLE_MODULES": "text2vec-openai"}))
    _, objects = layer(weaviate)
    assert variables(objects, "weaviate")["ENABLE_MODULES"] == "text2vec-openai"
    with pytest.raises(ValueError, match=r"weaviate\.settings\['ENABLE_MODULES'\]: already set by backup"):
        layer(weaviate, backed_up=True)


def test_qdrant_is_saved_over_the_network():
    found = saving(VectorStore.in_cluster("qdrant"))
    assert (found.name, found.user, found.claim) == ("qdrant", "api", None)
    assert [(to.part, to.ports) for to in found.destinations] == [("qdrant", (6333,))]
    assert set(found.environment) == {"QDRANT_URL", "QDRANT_API_KEY"}


def test_a_pgvector_server_is_dumped_with_the_databases():
    data, objects = layer(VectorStore.in_cluster("pgvector"))
    found, server = data.vector_store.saving, variables(objects, "pgvector")
    assert isinstance(found, PostgresFacts)
    assert (found.host, found.port, found.username) == ("dify-pgvector", 5432, server["DIFY_USERNAME"])
    assert found.database == found.plugin_database == server["DIFY_DATABASE"]
    assert found.client_image == "pgvector/pgvector:pg16"


@pytest.mark.parametrize(
    ("choice", "postgres"),
    [
        (VectorStore.in_cluster("milvus"), Postgres.in_cluster()),
        # In the dump of Dify's own database.
        (VectorStore.pgvector_in_postgres(), Postgres.in_cluster(pgvector=True)),
        (VectorStore.weaviate(url="https://weaviate.example.com", api_key=key()), Postgres.in_cluster()),
    ],
)
def test_nothing_is_taken_of_other_stores(choice: Choice, postgres: Choice):
    data, _ = layer(choice, postgres=postgres)
    assert data.vector_store.saving is None


def test_the_client_that_dumps_a_database_is_of_the_server_s_own_image():
    own = "registry.example.com/postgres:16"
    assert client_image(Postgres.in_cluster()) == "postgres:15-alpine"
    assert client_image(Postgres.in_cluster(pgvector=True)) == "pgvector/pgvector:pg16"
    assert client_image(Postgres.in_cluster(tier=Tier(image=own))) == own
    assert client_image(Postgres.in_cluster(), {"postgres": own}) == own
    assert client_image(Postgres.cloudnative_pg(image=own)) == own
    assert client_image(Postgres.cloudnative_pg(), {"cloudnative-pg": own}) == own


def test_who_has_a_server_already_says_which_client_fits_it():
    given: dict[str, Any] = {"host": "pg.example.com", "username": "dify", "password": PASSWORD}
    assert client_image(Postgres.external(**given)) is None
    assert client_image(Postgres.external(**given, client_image="postgres:17-alpine")) == "postgres:17-alpine"
    with pytest.raises(ValueError, match=r"Postgres\.external\.client_image: got 'postgres'; expected an image with a"):
        Postgres.external(**given, client_image="postgres")
