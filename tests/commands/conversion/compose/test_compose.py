"""What runs today, read from the `.env` of docker compose."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_dify.commands.conversion.compose import installed
from constructs_dify.commands.conversion.compose import read as read_all
from constructs_dify.commands.conversion.compose.compose_files import compose_files, versions
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.installed import Installed
from tests.support.canaries import CANARY, known_to_everybody
from tests.support.compose_files import copied

OLD, NEW = "1.9.1", "1.16.1"


@pytest.fixture
def read(tmp_path: Path):
    def reading(version: str, *, whole: bool = True, more: Sequence[Path] = (), **changes: str) -> Installed:
        file = tmp_path / ".env"
        lines = "".join(f"{name}={text}\n" for name, text in changes.items())
        file.write_text(copied(version, changes) if whole else lines)
        return installed([file, *more], name="dify", namespace="ai", dify_version=version)

    return reading


def about(found: Installed, key: str) -> Finding:
    return next(finding for finding in found.findings if key in finding.keys)


def places(found: Installed) -> Counter[str]:
    """How often each key is in the model: in variables and options together, and in each finding."""
    variables = {key for part in found.parts.values() for each in part.variables.values() for key in each.keys}
    variables |= {key for each in (found.ingress or {}).values() for key in each.keys}
    return Counter([*variables, *(key for finding in found.findings for key in finding.keys)])


@pytest.mark.parametrize("version", versions())
def test_a_copied_example_chooses_nothing(read, version: str):
    found = read(version)
    assert not any(each.chosen for part in found.parts.values() for each in part.variables.values())
    assert set(places(found).values()) == {1}
    assert (found.made_by, found.dify, found.name, found.namespace) == ("docker compose", version, "dify", "ai")
    assert not any(finding.group == "lost" for finding in found.findings)


@pytest.mark.parametrize("version", [OLD, NEW])
def test_five_changes_of_a_copied_example_are_all_that_was_chosen(read, version: str):
    changes = {
        "LOG_LEVEL": "DEBUG", "SECRET_KEY": "sample-secret-key", "SANDBOX_WORKER_TIMEOUT": "30",
        "PLUGIN_MAX_PACKAGE_SIZE": "99999999", "TOP_K_MAX_VALUE": "20",
    }  # fmt: skip
    found = read(version, **changes)
    chosen = {key for part in found.parts.values() for each in part.variables.values() for key in each.keys}
    assert chosen == set(changes)
    assert found.parts["sandbox"].variables["WORKER_TIMEOUT"].keys == ("SANDBOX_WORKER_TIMEOUT",)
    assert found.parts["plugin-daemon"].variables["MAX_PLUGIN_PACKAGE_SIZE"].text == "99999999"
    assert found.parts["web"].variables["TOP_K_MAX_VALUE"].text == "20"
    assert {name: found.parts[name].variables["LOG_LEVEL"].text for name in ("api", "worker", "beat")} == {
        "api": "DEBUG", "worker": "DEBUG", "beat": "DEBUG"
    }  # fmt: skip


def test_a_default_that_no_choice_is_made_of_is_left_to_the_library_and_said(read):
    found = read(OLD, LOG_LEVEL="DEBUG")
    api = found.parts["api"].variables
    # The data layer is made of these.
    assert {"DB_HOST", "REDIS_HOST", "VECTOR_STORE", "WEAVIATE_ENDPOINT", "SECRET_KEY"} <= set(api)
    assert {"GUNICORN_TIMEOUT", "LOG_FILE", "MAIL_TYPE", "RESEND_API_KEY", "REDIS_USE_SENTINEL"}.isdisjoint(api)
    told = next(finding for finding in found.findings if "GUNICORN_TIMEOUT" in finding.what)
    assert {"api:GUNICORN_TIMEOUT", "api:LOG_FILE"} <= set(told.variables)
    # These only say where docker compose has its parts, its files and nothing.
    assert not any(name in told.what for name in ("LOG_FILE", "CODE_EXECUTION_ENDPOINT", "TRIGGER_URL"))
    assert {"MAIL_TYPE", "SMTP_PORT"} <= set(read(OLD, MAIL_TYPE="smtp").parts["api"].variables)


def test_what_the_user_wrote_is_handed_on_with_its_lines(tmp_path: Path):
    (tmp_path / ".env").write_text("B=1\nA=2\nB=3\n")
    _, written = read_all([tmp_path / ".env"], name="dify", namespace="ai", dify_version=OLD)
    assert [(key, written.origin(key).line) for key in written.keys] == [("B", 3), ("A", 2)]
    assert written.fate("A").keys == ("A",)


NAMES = sorted(compose_files(OLD).known | compose_files(NEW).known | {"LOG_LEVLE", "MY_OWN", "HTTP_PROXY", "PATH"})
TEXTS = ("", "1", "true", "sample", "db", "qdrant", "s3", "https://dify.example.com", "http://host.docker.internal:1")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    version=st.sampled_from([OLD, "1.13.3", NEW]), whole=st.booleans(),
    changes=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS), max_size=12),
)  # fmt: skip
def test_every_key_is_in_exactly_one_place(read, version: str, whole: bool, changes: dict[str, str]):
    found = read(version, whole=whole, **changes)
    counted = places(found)
    assert set(counted) >= set(changes)
    assert {key: count for key, count in counted.items() if count != 1} == {}


def test_a_server_of_docker_compose_is_one_without_objects_and_its_data_is_told(read):
    found = read(NEW, DB_PASSWORD=CANARY, DB_DATABASE="my dify")
    database = next(server for server in found.servers if server.kind == "postgres")
    assert (database.hosts, database.objects, database.used) == (("db_postgres",), (), True)
    told = about(found, "DB_PASSWORD")
    assert told.group == "kept"
    assert set(told.keys) == {"DB_DATABASE", "DB_PASSWORD"}
    assert told.what.startswith("The databases my dify and dify_plugin of the server db_postgres move")
    assert not found.parts["api"].variables["DB_PASSWORD"].keys


def test_a_server_elsewhere_is_kept_and_that_of_docker_compose_is_not_used(read):
    found = read(NEW, DB_HOST="pg.example.com", DB_PASSWORD=CANARY, POSTGRES_WORK_MEM="8MB")
    assert found.parts["api"].variables["DB_HOST"].keys == ("DB_HOST",)
    assert found.parts["plugin-daemon"].variables["DB_HOST"].text == "pg.example.com"
    assert not next(server for server in found.servers if server.kind == "postgres").used
    assert about(found, "POSTGRES_WORK_MEM").group == "no-effect"
    assert not any("pg_dump" in finding.do for finding in found.findings)


def test_a_broker_elsewhere_stays_a_variable(read):
    found = read(OLD, CELERY_BROKER_URL=f"redis://:{CANARY}@redis.example.com:6379/1", REDIS_PASSWORD=CANARY)
    assert found.parts["api"].variables["CELERY_BROKER_URL"].keys == ("CELERY_BROKER_URL",)
    assert about(found, "REDIS_PASSWORD").group == "kept"


def test_options_of_a_replaced_server_are_told_with_what_they_are_here(read):
    told = about(read(OLD, POSTGRES_MAX_CONNECTIONS="500"), "POSTGRES_MAX_CONNECTIONS")
    assert "postgres=Postgres.in_cluster(max_connections=…)" in told.do


def test_the_vector_store_that_is_chosen_is_the_server_that_is_used(read):
    found = read(OLD, VECTOR_STORE="qdrant", COMPOSE_PROFILES="qdrant")
    assert {server.kind for server in found.servers if server.used} == {"postgres", "redis", "qdrant"}
    assert found.parts["api"].variables["QDRANT_URL"].text == "http://qdrant:6333"
    assert "WEAVIATE_ENDPOINT" not in found.parts["api"].variables


def test_a_server_that_the_library_does_not_make_is_lost(read):
    found = read("1.13.3", VECTOR_STORE="oceanbase", DB_TYPE="mysql", DB_HOST="db_mysql")
    lost = [finding.what for finding in found.findings if finding.group == "lost"]
    assert [what for what in lost if "oceanbase" in what]
    assert [what for what in lost if "db_mysql" in what]


def test_what_belongs_to_a_provider_that_nobody_chose_has_no_effect(read):
    found = read(OLD, S3_BUCKET_NAME="files", TENCENT_COS_BUCKET_NAME="files")
    assert about(found, "S3_BUCKET_NAME").group == "no-effect"
    assert about(found, "TENCENT_COS_BUCKET_NAME").group == "no-effect"
    kept = read(OLD, STORAGE_TYPE="tencent-cos", TENCENT_COS_BUCKET_NAME="files")
    assert kept.parts["api"].variables["TENCENT_COS_BUCKET_NAME"].keys
    assert not any("volumes/app/storage" in finding.what for finding in kept.findings)


def test_what_no_container_gets_has_no_effect_and_the_nearest_name_is_told(read):
    told = about(read(OLD, LOG_LEVLE="DEBUG"), "LOG_LEVLE")
    assert (told.group, told.do) == ("no-effect", "Did you mean LOG_LEVEL?")
    assert about(read(OLD, HTTP_REQUEST_NODE_SSL_CERT_DATA="x"), "HTTP_REQUEST_NODE_SSL_CERT_DATA").group == "no-effect"


def test_what_reaches_all_containers_stays_but_for_slips_of_the_pen(read):
    found = read(
        NEW, MODEL_MIRROR="https://models.example.com", HTTP_PROXY="http://proxy.example.com:3128", LOG_LEVLE="x"
    )
    assert found.parts["worker"].variables["MODEL_MIRROR"].keys == ("MODEL_MIRROR",)
    assert found.parts["plugin-daemon"].variables["HTTP_PROXY"].keys == ("HTTP_PROXY",)
    assert "MODEL_MIRROR" not in found.parts["web"].variables
    assert about(found, "LOG_LEVLE").group == "no-effect"


def test_an_optional_file_reaches_only_its_parts_and_env_wins(read, tmp_path: Path):
    shared = tmp_path / "shared.env"
    shared.write_text("UPLOAD_FILE_SIZE_LIMIT=50\nLOG_LEVEL=ERROR\nAPI_SENTRY_DSN=https://sentry.example.com/1\n")
    found = read(NEW, more=[shared], LOG_LEVEL="DEBUG")
    api = found.parts["api"].variables
    assert api["UPLOAD_FILE_SIZE_LIMIT"].keys == ("shared.env:UPLOAD_FILE_SIZE_LIMIT",)
    assert (api["LOG_LEVEL"].text, api["LOG_LEVEL"].keys) == ("DEBUG", ("LOG_LEVEL",))
    assert about(found, "shared.env:LOG_LEVEL").group == "no-effect"
    # Only .env is where docker compose looks for the names in its file.
    assert about(found, "shared.env:API_SENTRY_DSN").group == "no-effect"
    assert "UPLOAD_FILE_SIZE_LIMIT" not in found.parts["web"].variables


def test_a_credential_is_shown_nowhere(read):
    found = read(
        OLD, DB_PASSWORD=CANARY, SECRET_KEY=CANARY, S3_SECRET_KEY=CANARY, MY_TOKEN=CANARY,
        CELERY_BROKER_URL=f"redis://:{CANARY}@redis:6379/1", API_SENTRY_DSN=f"https://me:{CANARY}@sentry.example.com/1",
    )  # fmt: skip
    assert CANARY not in repr(found)
    assert found.parts["api"].variables["SECRET_KEY"].secret
    assert found.parts["api"].variables["SENTRY_DSN"].secret
    assert CANARY in set(found.credentials())


def test_what_everybody_knows_is_unsafe_and_its_text_is_not_kept(read):
    with known_to_everybody("sample-known-key"):
        found = read(OLD, PLUGIN_DAEMON_KEY="sample-known-key")
    key = found.parts["plugin-daemon"].variables["SERVER_KEY"]
    assert (key.text, key.secret, key.keys) == (None, True, ("PLUGIN_DAEMON_KEY",))
    assert "known to everybody" in key.unsafe
    # Nobody wrote it: it is what docker compose makes of a file without it.
    assert found.parts["api"].variables["SECRET_KEY"].unsafe
    assert not found.parts["api"].variables["SECRET_KEY"].keys


@pytest.mark.parametrize(("profiles", "runs"), [("weaviate,postgresql,collaboration", True), ("weaviate", False)])
def test_a_profile_decides_whether_a_part_runs(read, profiles: str, runs: bool):
    found = read(NEW, COMPOSE_PROFILES=profiles, API_WEBSOCKET_WORKER_AMOUNT="3")
    assert found.parts["websocket"].runs is runs
    assert bool(found.parts["websocket"].variables) is runs
    if not runs:
        assert about(found, "API_WEBSOCKET_WORKER_AMOUNT").group == "no-effect"


def test_a_host_name_becomes_an_ingress_and_a_certificate_a_secret(read):
    found = read(NEW, NGINX_SERVER_NAME="dify.example.com", NGINX_HTTPS_ENABLED="true", EXPOSE_NGINX_PORT="8080")
    assert found.ingress is not None
    assert [rule["host"] for rule in found.ingress["hosts"].value] == ["dify.example.com"]
    assert found.ingress["tls"].value == [{"secretName": "dify-tls", "hosts": ["dify.example.com"]}]
    assert about(found, "NGINX_HTTPS_ENABLED").group == "kept"
    assert "port 8080" in about(found, "EXPOSE_NGINX_PORT").what


def test_a_url_tells_the_host_too_and_without_one_nothing_leads_in(read):
    assert [rule["host"] for rule in read(NEW, CONSOLE_WEB_URL="https://dify.example.com").ingress["hosts"].value] == [
        "dify.example.com"
    ]
    found = read(NEW, NGINX_SERVER_NAME="10.0.0.1", CONSOLE_WEB_URL="http://10.0.0.1")
    assert found.ingress is None
    assert about(found, "NGINX_SERVER_NAME").group == "changes"


def test_an_address_of_the_machine_is_named(read):
    told = next(
        finding for finding in read(NEW, UNSTRUCTURED_API_URL="http://host.docker.internal:8000").findings
        if "UNSTRUCTURED_API_URL" in finding.what
    )  # fmt: skip
    assert "api:UNSTRUCTURED_API_URL" in told.variables


COMPOSE = """
services:
  # A comment.
  api:
    <<: *shared
    image: registry.example.com/mirror/dify-api:1.9.1
    environment:
      image: nothing
  web:
    image: "langgenius/dify-web:1.9.1"
  db:
    image: postgres:15-alpine
networks:
  api:
    image: other:1
"""


def test_the_docker_compose_file_tells_the_release_and_the_images(tmp_path: Path):
    (tmp_path / ".env").write_text("")
    file = tmp_path / "docker-compose.yaml"
    file.write_text(COMPOSE)
    found = installed([tmp_path / ".env"], name="dify", namespace="ai", compose_file=file)
    assert found.dify == "1.9.1"
    image = found.parts["api"].options["image"]
    assert image.value == {"repository": "registry.example.com/mirror/dify-api", "tag": "1.9.1"}
    file.write_text(COMPOSE.replace("dify-api:1.9.1", "dify-api:latest"))
    with pytest.raises(ValueError, match=r"image of api: .*expected a tag that is a release; else .*--dify-version"):
        installed([tmp_path / ".env"], name="dify", namespace="ai", compose_file=file)
    file.write_text("services: {}\n")
    with pytest.raises(ValueError, match="names no image of the service api"):
        installed([tmp_path / ".env"], name="dify", namespace="ai", compose_file=file)


def test_without_a_release_it_asks_for_one(tmp_path: Path):
    with pytest.raises(
        ValueError, match=r"dify_version: \.env does not say .*--dify-version 1\.9\.1, or --compose-file"
    ):
        installed([tmp_path / ".env"], name="dify", namespace="ai")
