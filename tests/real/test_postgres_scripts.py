from collections.abc import Iterator

import pytest

from constructs_dify import DifyChart
from tests.real.postgres_server import USER, Passwords, Postgres
from tests.real.programs import folder_of
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest

SETTINGS = {
    "DIFY_USERNAME": "dify-login",
    "DIFY_PASSWORD": """it's "100%" $HOME \\d `id` ; :'x'""",
    "DIFY_DATABASE": "dify",
    "DIFY_PLUGIN_DATABASE": "dify_plugin",
    "DIFY_EXTENSIONS": " pgcrypto  btree_gin ",
}


def query_as_dify(postgres: Postgres, sql: str, database: str = "dify") -> str:
    return postgres.query(sql, SETTINGS["DIFY_USERNAME"], SETTINGS["DIFY_PASSWORD"], database)


@pytest.fixture(scope="module")
def initialised(default_objects: list[Manifest]) -> Iterator[Postgres]:
    """PostgreSQL after the script, with nobody logged in over TCP yet."""
    with folder_of(USER) as folder:
        postgres = Postgres(folder, default_objects)
        postgres.initialise()
        with postgres.serving(""):
            result = postgres.run_script(**SETTINGS)
            assert result.returncode == 0, result.stderr
            assert result.stdout.strip() == "the next script"
            stranger = "CREATE ROLE stranger LOGIN PASSWORD 'stranger'"
            socket = {"PGHOST": str(folder)}
            assert postgres.run("psql", "-X", "-U", "postgres", "-c", stranger, env=socket).returncode == 0
        yield postgres


@pytest.fixture(scope="module")
def postgres(initialised: Postgres) -> Iterator[Postgres]:
    with initialised.serving("127.0.0.1"):
        yield initialised


@pytest.mark.parametrize("database", ["dify", "dify_plugin"])
def test_dify_logs_in_to_both_databases_and_owns_them(postgres: Postgres, database: str) -> None:
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert query_as_dify(postgres, owner, database) == "dify-login"


@pytest.mark.parametrize("database", ["dify", "dify_plugin"])
def test_dify_may_do_what_its_migrations_do(postgres: Postgres, database: str) -> None:
    migration = (
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE SCHEMA more;'
        "CREATE TABLE things (id uuid DEFAULT uuid_generate_v4()); INSERT INTO things DEFAULT VALUES;"
        "SELECT length(id::text) FROM things"
    )
    assert query_as_dify(postgres, migration, database).endswith("36")


def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    assert "password authentication failed" in postgres.query("SELECT 1", "dify-login", "wrong", "dify")


def test_dify_is_no_superuser(postgres: Postgres) -> None:
    rights = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
    assert query_as_dify(postgres, f"{rights} WHERE rolname = current_user") == "f|f|f|f"


@pytest.mark.parametrize("database", ["dify", "dify_plugin"])
def test_other_logins_cannot_enter_the_databases(postgres: Postgres, database: str) -> None:
    assert postgres.query("SELECT 1", "stranger", "stranger", "postgres") == "1"
    assert "permission denied for database" in postgres.query("SELECT 1", "stranger", "stranger", database)


def test_the_named_extensions_are_in_the_first_database_only(postgres: Postgres) -> None:
    names = "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    assert query_as_dify(postgres, names) == "btree_gin pgcrypto uuid-ossp"
    assert query_as_dify(postgres, names, "dify_plugin") == "uuid-ossp"


def test_a_failure_ends_the_initialisation_and_keeps_the_password_out_of_the_log(postgres: Postgres) -> None:
    password = "do-not-log-this"
    result = postgres.run_script(**{**SETTINGS, "DIFY_PASSWORD": password, "DIFY_EXTENSIONS": ""})
    assert result.returncode != 0
    assert 'role "dify-login" already exists' in result.stderr
    assert "the next script" not in result.stdout
    assert password not in result.stderr + postgres.program.output
    assert "already exists" in postgres.program.output


def test_a_missing_setting_ends_the_initialisation(initialised: Postgres) -> None:
    settings = {key: value for key, value in SETTINGS.items() if key != "DIFY_PASSWORD"}
    result = initialised.run_script(**settings)
    assert result.returncode != 0
    assert "DIFY_PASSWORD" in result.stderr


def test_without_a_database_for_plugins_there_is_only_the_one_with_the_extensions(
    default_objects: list[Manifest],
) -> None:
    with folder_of(USER) as folder:
        postgres = Postgres(folder, default_objects)
        postgres.initialise()
        settings = {key: value for key, value in SETTINGS.items() if key != "DIFY_PLUGIN_DATABASE"}
        with postgres.serving("127.0.0.1"):
            assert postgres.run_script(**settings).returncode == 0
            names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate"
            assert query_as_dify(postgres, names) == "dify postgres"
            extension = "CREATE EXTENSION IF NOT EXISTS pgcrypto; SELECT length(gen_random_bytes(4))"
            assert query_as_dify(postgres, extension).endswith("4")


# -- the default chart ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(default_objects: list[Manifest]) -> Iterator[Postgres]:
    """PostgreSQL as the chart has it made and started."""
    with folder_of(USER) as folder:
        postgres = Postgres(folder, default_objects)
        postgres.initialise()
        with postgres.serving(""):
            settings = environment_in_pod(default_objects, "postgres", Passwords())
            result = postgres.run_script(**settings)
            assert result.returncode == 0, result.stderr
        with postgres.serving("127.0.0.1"):
            yield postgres


@pytest.mark.parametrize(
    ("reader", "database"),
    [("api", "dify"), ("worker", "dify"), ("beat", "dify"), ("plugin-daemon", "dify_plugin")],
)
def test_every_reader_gets_into_the_database_that_it_is_told(
    installed: Postgres, default_objects: list[Manifest], reader: str, database: str
) -> None:
    told = environment_in_pod(default_objects, reader, Passwords())
    owner = "SELECT current_database(), pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    answer = installed.query(owner, told["DB_USERNAME"], told["DB_PASSWORD"], told["DB_DATABASE"])
    assert answer == f"{database}|{told['DB_USERNAME']}"


def test_the_server_takes_the_connections_that_the_budget_counts_on(
    installed: Postgres, default_chart: DifyChart, default_objects: list[Manifest]
) -> None:
    told = environment_in_pod(default_objects, "api", Passwords())
    limit = installed.query("SHOW max_connections", told["DB_USERNAME"], told["DB_PASSWORD"], told["DB_DATABASE"])
    assert int(limit) == default_chart.data_layer.max_connections
