"""docs/backups.md says which CronJob saves what, and explains each message of the programs that save and restore."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cdk8s import App

import constructs_dify.backup.backups as backups_module
from constructs_dify import (
    BackupRepository,
    DifyBackup,
    DifyChart,
    Monitoring,
    MySQL,
    Network,
    Postgres,
    Restore,
    SecretKey,
    Storage,
    VectorStore,
)
from constructs_dify.backup.sources import Sources, sources_of
from constructs_dify.backup.steps import FILES
from constructs_dify.wiring.saving import Saving
from tests.support.charts import synth
from tests.support.manifests import Manifest, containers, of_kind, pods

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "constructs_dify"
PAGE = (ROOT / "docs" / "backups.md").read_text("utf-8")
KEY = SecretKey(secret="keys", key="key")
BACKUP = DifyBackup(repository=BackupRepository.rest(url="https://backups.example.com/dify"), password=KEY)

# -- what is saved ----------------------------------------------------------------------------------------------------

# As the table has it: what is saved, the choice -> what a chart is given.
CHOICES: dict[tuple[str, str], dict[str, Any]] = {
    ("databases", "Postgres.in_cluster()"): {},
    ("databases", "Postgres.cloudnative_pg()"): {"postgres": Postgres.cloudnative_pg()},
    ("databases", "Postgres.external(client_image=…)"): {
        "postgres": Postgres.external(
            host="pg.example.com", username="dify", password=KEY, client_image="postgres:17-alpine"
        )
    },
    ("files", "Storage.local()"): {},
    ("files", "Storage.s3(…)"): {"storage": Storage.s3(bucket="files", plugin_bucket="plugins", region="eu-central-1")},
    ("plugins", "Storage.local()"): {},
    ("plugins", "Storage.s3(…)"): {
        "storage": Storage.s3(bucket="files", plugin_bucket="plugins", region="eu-central-1")
    },
    ("vectors", 'VectorStore.in_cluster("weaviate")'): {},
    ("vectors", 'VectorStore.in_cluster("qdrant")'): {"vector_store": VectorStore.in_cluster("qdrant")},
    ("vectors", 'VectorStore.in_cluster("pgvector")'): {"vector_store": VectorStore.in_cluster("pgvector")},
    ("vectors", "VectorStore.pgvector_in_postgres()"): {
        "postgres": Postgres.in_cluster(pgvector=True),
        "vector_store": VectorStore.pgvector_in_postgres(),
    },
    ("vectors", 'VectorStore.in_cluster("milvus")'): {"vector_store": VectorStore.in_cluster("milvus")},
    ("vectors", "VectorStore.qdrant(…)"): {
        "vector_store": VectorStore.qdrant(url="https://qdrant.example.com", api_key=KEY)
    },
}


def rows() -> Iterator[tuple[str, str, str, set[str]]]:
    """What is saved, the choice, the CronJob, and as what it is in the set."""
    [table] = re.findall(r"^\| \| choice \|.*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
    what = ""
    for line in table.strip().splitlines()[2:]:
        first, choice, job, found = [cell.strip() for cell in line.strip("|").split("|")][:4]
        what = first or what
        yield what, choice.split("`")[1], job.strip("`"), set(re.findall(r"`([^`]+)`", found))


def saved(what: str, sources: Sources) -> tuple[str, set[str]]:
    """The CronJob that saves it, and as what it is in the set, as the code has it."""
    roles = {role for each in sources.databases for role in each.roles}
    match what, sources.vectors:
        case "databases", _:
            return "dify-backup", roles - {"vectors"}
        case "files", _:
            return ("dify-backup", {FILES}) if sources.files else ("none", set())
        case "plugins", _:
            return ("dify-backup-plugins", {"piece:plugins"}) if sources.plugins else ("none", set())
        case _, Saving(claim=None):
            return "dify-backup", {"/work/vectors"}
        case _, Saving(name=name):
            return f"dify-backup-{name}", {f"piece:{name}"}
        case _ if "vectors" in roles:
            return "dify-backup", {"vectors"}
        case _:
            return ("none", set()) if "vectors" in sources.elsewhere else ("dify-backup", {"main"})


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_table_says_what_is_saved_of_each_choice(
    row: tuple[str, str, str, set[str]], monkeypatch: pytest.MonkeyPatch
):
    what, choice, job, found = row
    if what in ("queues, caches", "credentials"):
        return  # below
    if job == "refused":
        mysql = MySQL.external(host="mysql.example.com", username="dify", password=KEY)
        with pytest.raises(ValueError, match="no PostgreSQL"):
            DifyChart(App(), "dify", namespace="dify", postgres=mysql, backup=BACKUP)
        return
    seen: list[Sources] = []
    monkeypatch.setattr(
        backups_module, "sources_of", lambda *given, **options: seen.append(sources_of(*given, **options)) or seen[0]
    )
    DifyChart(App(), "dify", namespace="dify", backup=BACKUP, **CHOICES[what, choice])
    assert (job, found) == saved(what, seen[0])


def test_the_table_has_each_choice_that_is_compared():
    assert {(what, choice) for what, choice, *_ in rows()} >= CHOICES.keys()


# -- the objects ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="backed_up", scope="module")
def _backed_up() -> list[Manifest]:
    return synth(backup=BACKUP, monitoring=Monitoring(), network=Network(monitoring_namespaces=["monitoring"]))


@pytest.fixture(name="restored", scope="module")
def _restored() -> list[Manifest]:
    return synth(backup=BACKUP, restore=Restore(), paused=True)


def names_in_commands(kind: str) -> set[str]:
    return set(re.findall(rf"{kind}/([a-z-]+)", PAGE))


def test_the_cron_jobs_are_those_that_the_page_starts_by_hand(backed_up: list[Manifest]):
    assert names_in_commands("cronjob") == {each["metadata"]["name"] for each in of_kind(backed_up, "CronJob")}


def test_the_jobs_are_those_of_the_page(restored: list[Manifest]):
    jobs = {each["metadata"]["name"].rpartition("-")[0] for each in of_kind(restored, "Job")}
    assert set(re.findall(r"^\| `(dify-restore[a-z-]*)-…`", PAGE, re.MULTILINE)) == jobs - {"dify-create-secrets"}


def test_the_labels_of_the_commands_find_the_jobs(restored: list[Manifest]):
    [components] = set(re.findall(r"component in \((restore[^)]*)\)", PAGE))
    found = {each["metadata"]["labels"]["app.kubernetes.io/component"] for each in of_kind(restored, "Job")}
    assert set(components.split(", ")) == found - {"create-secrets"}


def test_each_container_whose_log_is_read_is_there(backed_up: list[Manifest], restored: list[Manifest]):
    read = set(re.findall(r"kubectl -n dify logs [^`\n]* -c ([a-z-]+)", PAGE))
    there = {each["name"] for pod in pods([*backed_up, *restored]) for each in containers(pod)}
    assert {"dump-databases", "manifest", "save", "check", "verify"} == read
    assert read <= there


def test_the_alerts_are_those_of_the_page(backed_up: list[Manifest]):
    alerts = {
        rule["alert"]
        for each in of_kind(backed_up, "PrometheusRule")
        for group in each["spec"]["groups"]
        for rule in group["rules"]
    }
    assert set(re.findall(r"^\| `(Dify[A-Za-z]+)` \|", PAGE, re.MULTILINE)) == {
        each for each in alerts if each.startswith("DifyBackup")
    }


def test_the_factories_of_a_repository_are_all_there():
    named = set(re.findall(r"^\| `BackupRepository\.([a-z0-9_]+)\(…\)`", PAGE, re.MULTILINE))
    assert named == {name for name in dir(BackupRepository) if not name.startswith("_")}


# -- the messages -----------------------------------------------------------------------------------------------------

HOLE = "…"
SHELL = sorted((PACKAGE / "backup" / "scripts").glob("*.sh"))
PYTHON = [
    *sorted((PACKAGE / "backup" / "scripts").glob("[!_]*.py")),
    *sorted((PACKAGE / "data_layer" / "vector_store").glob("*_backup.py")),
]


def shell_messages(text: str) -> Iterator[str]:
    """What a script says when it fails, with a hole for each thing that is filled in."""
    for message in re.findall(r'\bfail "((?:[^"\\]|\\.|"\s*\\\n\s*")*)"', text):
        joined = re.sub(r'"\s*\\\n\s*"', " ", message)
        # What is common to several of them.
        for name, value in re.findall(r'^\s*(saved)="([^"]*)"', text, re.MULTILINE):
            joined = joined.replace(f"${name}", value)
        yield re.sub(r"\$\(\(.*?\)\)|\$\([^)]*\)|\$\{[^}]*\}|\$\w+", HOLE, joined)


def python_messages(text: str) -> Iterator[str]:
    """The same of a program: its failures, its findings and its warnings."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id="Failed") | ast.Attribute(attr="exit"), args=[said]):
                yield filled(said)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="findings"), attr="append"), args=[said]):
                yield filled(said)
            case ast.Call(func=ast.Name(id="say"), args=[said]) if filled(said).startswith("WARNING"):
                yield filled(said)
            case ast.Yield(value=ast.JoinedStr() | ast.Constant() | ast.BinOp() as said):
                yield filled(said)


def filled(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(filled(part) for part in parts)
        case ast.BinOp(left=left, right=right):
            return filled(left) + filled(right)
        case _:
            return HOLE


def messages() -> set[str]:
    found = {each for file in SHELL for each in shell_messages(file.read_text("utf-8"))}
    found |= {each for file in PYTHON for each in python_messages(file.read_text("utf-8"))}
    # Those that only say what a call in the dark was not.
    return {each for each in found if each.strip(HOLE)}


def explained() -> list[str]:
    """What the tables of messages quote."""
    section = PAGE.partition("\n## Messages\n")[2]
    cells = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
    return [quoted for cell in cells for quoted in re.findall(r"`([^`]+)`", cell)]


def test_each_message_that_is_explained_is_one_of_the_programs():
    there = messages()
    assert [quoted for quoted in explained() if not any(quoted in each for each in there)] == []


def test_each_message_of_the_programs_is_explained():
    quoted = explained()
    assert sorted(each for each in messages() if not any(words in each for words in quoted)) == []


def test_messages_are_found_in_programs():
    script = 'fail "the repository of $name is" \\\n    "gone, at $((1 + 2)) of $(date +%s)." ;;\n'
    assert list(shell_messages(script)) == [f"the repository of {HOLE} is gone, at {HOLE} of {HOLE}."]
    program = (
        'raise Failed(f"{a} is " "no folder.")\nsys.exit(143)\nsay(f"WARNING: {b}")\nsay("fine")\n'
        'findings.append(f"x {y}" + (z or "q"))\ndef f():\n    yield f"{name} is {size}"\n'
    )
    assert sorted(python_messages(program)) == sorted(
        [f"{HOLE} is no folder.", HOLE, f"WARNING: {HOLE}", f"x {HOLE}{HOLE}", f"{HOLE} is {HOLE}"]
    )
