"""The way over from docker compose."""

import re
from pathlib import Path

import pytest

from constructs_dify import Release
from constructs_dify.commands.conversion.compose import read as read_all
from constructs_dify.commands.conversion.compose.steps import steps
from constructs_dify.commands.conversion.convert import convert
from constructs_dify.commands.conversion.program import Program
from constructs_dify.commands.conversion.report import Report
from tests.support.canaries import CANARY
from tests.support.compose_files import copied

OLD, MIDDLE, NEW = "1.9.1", "1.11.4", "1.16.1"


@pytest.fixture
def converted(tmp_path: Path):
    def converting(version: str, *, whole: bool = True, **changes: str) -> tuple[Program, Report]:
        file = tmp_path / ".env"
        lines = "".join(f"{name}={text}\n" for name, text in changes.items())
        file.write_text(copied(version, changes) if whole else lines)
        found, written = read_all([file], name="dify", namespace="ai", dify_version=version)
        return convert(found, Release(version), "dify", written, lambda work, _: steps(work))

    return converting


def told(report: Report) -> str:
    return "\n".join("\n".join((step.what, *step.commands)) for step in report.steps)


@pytest.mark.parametrize(("version", "service"), [(OLD, "db"), (NEW, "db_postgres")])
def test_the_databases_are_copied_by_the_names_that_they_have_there(converted, version: str, service: str):
    changes = {"DB_USERNAME": "own-user", "DB_DATABASE": "my dify", "DB_PASSWORD": CANARY}
    _, report = converted(version, **changes)
    said = told(report)
    assert f"docker compose exec -T {service} pg_dump -U own-user -Fc 'my dify' | kubectl -n ai exec" in said
    assert f"docker compose exec -T {service} pg_dump -U own-user -Fc dify_plugin | kubectl -n ai exec" in said
    assert CANARY not in said


def test_there_is_one_procedure_and_findings_have_no_commands_of_it(converted):
    _, report = converted(NEW)
    assert not any(word in finding.do for finding in report.findings for word in ("pg_restore", "tar ", "kubectl cp"))
    order = ["Write paused=True", "docker compose stop", "pg_restore", "tar -C", "Take paused=True out"]
    assert sorted(order, key=told(report).index) == order


def test_what_is_elsewhere_stays_there(converted):
    _, report = converted(
        OLD, DB_HOST="pg.example.com", STORAGE_TYPE="s3", S3_BUCKET_NAME="files", S3_REGION="eu-central-1",
        S3_ACCESS_KEY="sample-access-key", S3_SECRET_KEY=CANARY, VECTOR_STORE="qdrant",
        QDRANT_URL="https://qdrant.example.com:6333",
    )  # fmt: skip
    said = told(report)
    assert not any(word in said for word in ("pg_restore", "volumes/app/storage", "vectors"))
    # Of the daemon's packages, nothing was said.
    assert "volumes/plugin_daemon" in said
    assert "but for what the new parts wrote to the same database" in said


def test_all_parts_that_run_are_stopped_and_no_server(converted):
    [stop] = [c for step in converted(NEW)[1].steps for c in step.commands if c.startswith("docker compose stop")]
    assert set(stop.split()[3:]) == {
        "nginx", "web", "api", "api_websocket", "worker", "worker_beat", "sandbox", "plugin_daemon", "ssrf_proxy",
        "agent_backend", "local_sandbox",
    }  # fmt: skip
    [stop] = [c for step in converted(OLD)[1].steps for c in step.commands if c.startswith("docker compose stop")]
    assert {"api_websocket", "agent_backend", "db", "redis"}.isdisjoint(stop.split())


def test_a_secret_tells_what_is_kept_and_what_is_new(converted):
    _, report = converted(OLD, SECRET_KEY=CANARY, SANDBOX_API_KEY="sample-sandbox-key")
    [step] = [step for step in report.steps if any("create secret" in command for command in step.commands)]
    kept, _, made = step.what.partition("With new ones")
    assert all(key in kept for key in ("SECRET_KEY", "PLUGIN_DAEMON_KEY", "CODE_EXECUTION_API_KEY"))
    assert all(key in made for key in ("postgres-password", "redis-password", "weaviate-api-key"))
    assert "DB_PASSWORD" not in step.what
    assert CANARY not in step.what


def test_an_empty_secret_key_leads_to_the_file_that_has_it(converted):
    _, report = converted(NEW, SECRET_KEY="")
    [step] = [step for step in report.steps if any("create secret" in command for command in step.commands)]
    assert ".dify_secret_key is there, secret-key has what stands in it" in step.what


def test_the_namespace_is_new_and_made_first(converted):
    made, report = converted(OLD)
    assert "create_namespace" not in made.text
    assert report.steps[0].commands == ("kubectl create namespace ai",)


def test_a_mysql_of_docker_compose_is_asked_for_and_no_empty_postgresql_takes_its_place(converted):
    made, report = converted(
        MIDDLE, DB_TYPE="mysql", DB_HOST="db_mysql", DB_PORT="3306", DB_USERNAME="root", DB_PASSWORD=CANARY,
        COMPOSE_PROFILES="weaviate,mysql",
    )  # fmt: skip
    assert "MySQL.external(" in made.text
    assert "# Decide: write where the MySQL is that gets the data of db_mysql" in made.text
    assert report.status == 1
    assert "pg_restore" not in told(report)
    assert not any("becomes a server of the installation's own" in each.what and "database" in each.what.lower()
                   for each in report.findings)  # fmt: skip


def test_a_url_of_files_that_only_containers_reach_is_none_for_browsers(converted):
    made, report = converted(OLD, FILES_URL="http://api:5001", CONSOLE_WEB_URL="https://dify.example.com")
    assert "api:5001" not in made.text
    assert (report.status, report.ended["FILES_URL"]) == (0, "changes")


def test_two_dsns_have_two_keys(converted):
    made, report = converted(
        NEW, API_SENTRY_DSN="https://0123456789abcdef@sentry.example.com/3",
        WEB_SENTRY_DSN="https://fedcba9876543210@sentry.example.com/4",
    )  # fmt: skip
    needed = report.needed["dify-credentials"]
    assert (needed["SENTRY_DSN"], needed["WEB_SENTRY_DSN"]) == (("API_SENTRY_DSN",), ("WEB_SENTRY_DSN",))
    assert '"SENTRY_DSN": SecretKey(secret="dify-credentials", key="WEB_SENTRY_DSN")' in made.text


def test_a_store_that_nothing_is_said_of_asks_for_its_file(converted):
    _, report = converted(NEW, VECTOR_STORE="pgvector")
    [told] = [finding for finding in report.findings if "envs/vectorstores/pgvector.env" in finding.do]
    assert (told.group, told.keys) == ("lost", ("VECTOR_STORE",))


def test_a_long_list_of_keys_is_left_to_json(converted):
    _, report = converted(OLD)
    lines = list(report.lines())
    assert any("more, which --format json lists" in re.sub(r"\s+", " ", line) for line in lines)
    assert sum("ANALYTICDB_PORT" in line for line in lines) <= 1
    assert "ANALYTICDB_PORT" in report.as_json("")


def test_a_number_is_no_credential(converted):
    made, report = converted(OLD, whole=False, LOG_LEVEL="DEBUG")
    assert "RESET_PASSWORD_TOKEN_EXPIRY_MINUTES" not in made.text
    assert "RESET_PASSWORD_TOKEN_EXPIRY_MINUTES" not in str(report.needed)


def test_packages_may_be_in_another_kind_of_bucket_than_files(converted):
    made, report = converted(
        OLD, STORAGE_TYPE="aliyun-oss", ALIYUN_OSS_BUCKET_NAME="files", ALIYUN_OSS_REGION="cn-hangzhou",
        ALIYUN_OSS_ENDPOINT="https://oss-cn-hangzhou.aliyuncs.com", ALIYUN_OSS_ACCESS_KEY="sample-access-key",
        ALIYUN_OSS_SECRET_KEY=CANARY, ALIYUN_OSS_PATH="dify", PLUGIN_STORAGE_TYPE="aws_s3",
        PLUGIN_STORAGE_OSS_BUCKET="packages", PLUGIN_S3_ENDPOINT="https://s3.example.com", PLUGIN_AWS_REGION="eu-1",
        PLUGIN_AWS_ACCESS_KEY="sample-access-key-2", PLUGIN_AWS_SECRET_KEY="sample-secret-key-2",
    )  # fmt: skip
    assert "plugins=Storage.s3(" in made.text
    assert 'endpoint="https://s3.example.com"' in made.text
    assert "no-effect" not in {
        report.ended[key] for key in report.ended if key.startswith(("PLUGIN_S3_E", "PLUGIN_AWS"))
    }


def test_packages_on_a_claim_know_no_bucket(converted):
    made, _ = converted(
        OLD, STORAGE_TYPE="s3", S3_BUCKET_NAME="files", S3_REGION="eu-central-1", S3_ACCESS_KEY="sample-access-key",
        S3_SECRET_KEY=CANARY,
    )  # fmt: skip
    assert "S3_USE_AWS" not in made.text


def test_the_redis_that_stays_behind_leads_to_no_master(converted):
    made, _ = converted(
        MIDDLE, REDIS_USE_SENTINEL="true", REDIS_SENTINELS="one.example.com:26379,two.example.com:26379",
        REDIS_SENTINEL_SERVICE_NAME="mymaster", REDIS_PASSWORD=CANARY,
        CELERY_BROKER_URL=f"sentinel://:{CANARY}@one.example.com:26379/1",
    )  # fmt: skip
    assert "Redis.external_sentinel(" in made.text
    assert "redis:6379" not in made.text


def test_no_proxy_for_the_machine_itself_is_no_way_to_it(converted):
    _, report = converted(NEW, HTTP_PROXY="http://proxy.example.com:3128", NO_PROXY="localhost,127.0.0.1")
    assert not any("leads to the machine" in finding.what for finding in report.findings)


def test_who_debugs_plugins_is_told_where_the_port_is(converted):
    _, report = converted(OLD, EXPOSE_PLUGIN_DEBUGGING_PORT="5013")
    assert any("port-forward deployment/dify-plugin-daemon 5003" in finding.do for finding in report.findings)
    assert not any("deployment/dify-plugin-daemon" in finding.do for finding in converted(OLD)[1].findings)
