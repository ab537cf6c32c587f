"""`constructs-dify diff`: the order of its lines, its forms, its exit status, revisions of git, odd manifests."""

import json
import random
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify import Postgres, Redis, Storage, Tier
from constructs_dify.__main__ import main
from constructs_dify.commands.differences.line import SEVERITIES
from constructs_dify.commands.differences.rules import RULES
from constructs_dify.commands.shape import fault
from tests.support.changes import all_found, at, edited, found, named, rules_found, text, without, workload
from tests.support.charts import synth
from tests.support.gated import EXAMPLES, objects_of
from tests.support.manifests import Manifest, find

pytestmark = pytest.mark.commands

Pair = tuple[str, str]


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Sequence[Manifest], Sequence[Manifest]], Pair]:
    """Writes two sets of manifests into folders."""

    def saved(old: Sequence[Manifest], new: Sequence[Manifest]) -> Pair:
        for name, objects in (("old", old), ("new", new)):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "all.yaml").write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper))
        return str(tmp_path / "old"), str(tmp_path / "new")

    return saved


Save = Callable[[Sequence[Manifest], Sequence[Manifest]], Pair]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command says when it is used the wrong way."""
    with pytest.raises(SystemExit) as exit:
        main(["diff", *arguments])
    assert exit.value.code == 2
    return capsys.readouterr().err


def env(name: str, value: str) -> Manifest:
    return workload("Deployment", "app", container={"env": [{"name": name, "value": value}]})


# -- the whole ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_not_differ_from_itself(name: str):
    objects = objects_of(name)
    assert all_found(objects, objects) == []


def test_the_lines_are_in_the_order_of_the_rules():
    found = all_found(synth(release="1.15.0"), synth(postgres=Postgres.in_cluster(storage="40Gi")))
    order = [RULES.index(line.rule) for line in found]
    assert order == sorted(order)
    sections = list(dict.fromkeys(line.rule.section for line in found))
    assert sections[:3] == ["The whole", "Before you apply", "Refused"]
    assert sections.index("Jobs") < sections.index("Pods") < sections.index("Left behind")


def test_a_setting_is_named_once_for_all_parts_that_it_is_for():
    [one] = found("pods-replaced", synth(), synth(settings={"LOG_LEVEL": "WARNING"}))
    assert [place.name for place in one.about] == ["dify-api", "dify-worker", "dify-beat", "dify-websocket"]
    assert list(one.why) == ["LOG_LEVEL INFO -> WARNING"]


def test_what_only_some_of_the_parts_have_is_told_with_their_names():
    [one] = found(
        "pods-replaced", synth(), synth(settings={"LOG_LEVEL": "WARNING"}, api=Tier(termination_grace_period=99))
    )
    assert one.why[0] == "LOG_LEVEL INFO -> WARNING"
    assert one.why[1].startswith("dify-api: terminationGracePeriodSeconds")


def test_a_larger_number_of_pods_replaces_none():
    assert rules_found(synth(web=Tier(replicas=2)), synth(web=Tier(replicas=3))) == {"pods-scaled", "room-needed"}


def test_a_release_is_a_screen_or_two_though_it_touches_a_hundred_objects():
    lines = all_found(synth(release="1.15.0"), synth())
    assert len(lines) <= 20
    assert sum(line.rule.name == "labels-only" for line in lines) == 1


def test_a_pool_that_is_paused_is_not_replaced_but_stopped():
    new = synth(paused=True, settings={"LOG_LEVEL": "WARNING"})
    assert "pods-stopped" in rules_found(synth(), new)
    assert found("pods-replaced", synth(), new) == []


# -- what Kubernetes takes for the same --------------------------------------------------------------------------------


def test_defaults_nulls_and_other_ways_to_write_a_quantity_change_nothing():
    old = workload("Deployment", "app", container={"resources": {"requests": {"cpu": "1"}}})
    container = {
        "resources": {"requests": {"cpu": "1000m"}}, "terminationMessagePolicy": "File", "command": None,
    }  # fmt: skip
    new = workload("Deployment", "app", container=container)
    new["spec"]["template"]["spec"]["dnsPolicy"] = "ClusterFirst"
    assert rules_found([old], [new]) == set()


def test_an_object_from_the_cluster_is_taken_as_it_was_applied():
    applied = find(synth(), "Deployment", "dify-web")
    live = edited([applied], "Deployment", "dify-web", at("spec.template.spec.schedulerName", "own"))[0]
    live["metadata"] |= {"uid": "1", "resourceVersion": "2"}
    live["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(applied)}
    live["status"] = {"replicas": 1}
    assert rules_found([live], [applied]) == set()


def test_what_the_server_put_into_an_object_does_not_count_though_nobody_noted_what_was_applied():
    objects = edited(synth(), "Deployment", "dify-web", at("spec.template.spec.schedulerName", "own"))
    live = find(objects, "Deployment", "dify-web")
    live["metadata"] |= {"uid": "1", "resourceVersion": "2"}
    live["spec"] |= {"progressDeadlineSeconds": 600, "revisionHistoryLimit": 10}
    live["spec"]["template"]["spec"]["containers"][0] |= {"imagePullPolicy": "IfNotPresent"}
    assert rules_found(objects, synth()) == set()
    [one] = found("pods-replaced", objects, synth(web=Tier(image="langgenius/dify-web:1.0")))
    assert list(one.why) == ["image langgenius/dify-web 1.16.1 -> 1.0"]


def test_what_a_controller_made_is_not_missed():
    pod = named("Pod", "app-1", spec={"containers": []})
    pod["metadata"]["ownerReferences"] = [{"kind": "ReplicaSet", "name": "app"}]
    assert rules_found([pod, named("ConfigMap", "kube-root-ca.crt")], []) == set()


def test_manifests_without_a_namespace_are_those_of_the_only_namespace_of_the_others():
    bare = env("A", "1")
    del bare["metadata"]["namespace"]
    assert rules_found([bare], [env("A", "2")]) >= {"pods-replaced"}
    assert "another-installation" not in rules_found([bare], [env("A", "2")])


def test_an_installation_without_namespaces_does_not_differ_from_itself():
    bare = json.loads(json.dumps(synth()))
    for obj in bare:
        obj["metadata"].pop("namespace", None)
    told = {line.rule.name for line in all_found(bare, synth())}
    # Who is let in by namespace is another matter: a policy names it.
    assert told & {"room-needed", "claims-created", "secrets-needed", "parts-created", "connections-closed"} == set()


def test_another_version_of_an_api_is_the_same_object():
    old = named("PodDisruptionBudget", "app", "policy/v1beta1", spec={"minAvailable": 1})
    assert rules_found([old], [{**old, "apiVersion": "policy/v1"}]) == set()


def test_a_service_in_its_long_form_is_the_same_store():
    old, new = env("DB_HOST", "pg"), env("DB_HOST", "pg.dify.svc.cluster.local")
    assert found("store-switched", [old], [new]) == []
    assert found("store-switched", [old], [env("DB_HOST", "pg2")]) != []


def test_a_claim_template_may_be_taken_for_the_same_whatever_its_default_mode():
    objects = synth()
    template = find(objects, "StatefulSet", "dify-postgres")["spec"]["volumeClaimTemplates"][0]
    same = edited(objects, "StatefulSet", "dify-postgres", at("spec.volumeClaimTemplates.0.status", None))
    del find(same, "StatefulSet", "dify-postgres")["spec"]["volumeClaimTemplates"][0]["spec"]["volumeMode"]
    assert template["spec"]["volumeMode"] == "Filesystem"
    assert found("stateful-set-changed", objects, same) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.replicas", 2),
        ("spec.minReadySeconds", 5),
        ("spec.updateStrategy", {"type": "OnDelete"}),
        ("spec.persistentVolumeClaimRetentionPolicy", {"whenDeleted": "Retain"}),
        ("spec.template.spec.terminationGracePeriodSeconds", 5),
    ],
)
def test_what_of_a_stateful_set_may_change_is_not_refused(path: str, value: Any):
    new = edited(synth(), "StatefulSet", "dify-redis", at(path, value))
    assert "refused" not in {line.rule.severity for line in all_found(synth(), new)}


@pytest.mark.parametrize(
    ("path", "value"), [("spec.serviceName", "other"), ("spec.podManagementPolicy", "Parallel"), ("spec.selector", {})]
)
def test_all_else_of_a_stateful_set_is_refused(path: str, value: Any):
    new = edited(synth(), "StatefulSet", "dify-redis", at(path, value))
    assert found("stateful-set-changed", synth(), new)


def test_a_larger_claim_template_is_shown_the_way_around_and_a_smaller_one_is_not():
    larger = found("stateful-set-changed", synth(), synth(redis=Redis.in_cluster(storage="99Gi")))
    smaller = found("stateful-set-changed", synth(), synth(redis=Redis.in_cluster(storage="1Gi")))
    assert [command.split()[3] for command in larger[0].commands[:2]] == ["patch", "delete"]
    assert smaller[0].commands == []


# -- configuration -----------------------------------------------------------------------------------------------------


def reader(**mount: str) -> Manifest:
    obj = workload("Deployment", "app", container={"volumeMounts": [{"name": "v", "mountPath": "/etc/a", **mount}]})
    obj["spec"]["template"]["spec"]["volumes"] = [{"name": "v", "configMap": {"name": "files"}}]
    return obj


def files(content: str) -> Manifest:
    return named("ConfigMap", "files", data={"a.conf": content})


def test_files_reach_running_pods_after_a_minute_but_those_with_a_sub_path_do_not():
    [whole] = found("config-kept", [reader(), files("a")], [reader(), files("b")])
    [single] = found(
        "config-kept", [reader(subPath="a.conf"), files("a")], [reader(subPath="a.conf"), files("b")]
    )  # fmt: skip
    assert "after about a minute" in whole.what
    assert not whole.commands
    assert "until they are restarted" in single.what
    assert list(single.commands) == ["kubectl -n dify rollout restart deployment app"]


def test_a_changed_hash_is_told_as_the_variable_or_the_file_behind_it():
    [one] = found("pods-replaced", synth(), synth(nginx=Tier(settings={"NGINX_KEEPALIVE_TIMEOUT": "99"})))
    assert list(one.why) == ["file default.conf.template changed ('keepalive_timeout 65;' -> 'keepalive_timeout 99;')"]


def test_a_config_map_that_nobody_reads_is_told_too():
    [one] = found("fields-changed", [files("a")], [files("b")])
    assert list(one.why) == ["a.conf changed, which no workload reads"]


# -- credentials -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "correct-horse-battery"),
        ("CONFIG", "https://user:correct-horse-battery@example.com/"),
        ("CONFIG", "sk-proj-Abcdefghijklmnopqrst0123456789"),
        ("CONFIG", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_credential_is_shown_in_no_form(
    form: str, name: str, value: str, save: Save, capsys: pytest.CaptureFixture[str]
):
    old, new = save([env(name, "before")], [env(name, value)])
    assert main(["diff", old, new, "--format", form]) == 0
    out = capsys.readouterr().out
    assert "correct-horse-battery" not in out
    assert value not in out
    assert re.sub(r"\\", "", out).count(name)


def test_what_a_secret_holds_is_shown_nowhere_else_either(save: Save, capsys: pytest.CaptureFixture[str]):
    secret = named("Secret", "s", stringData={"anything": "tr0ub4dor-and-3"})
    old, new = save([secret, env("A", "x")], [secret, env("A", "say tr0ub4dor-and-3")])
    assert main(["diff", old, new]) == 0
    assert "tr0ub4dor" not in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_what_a_secret_holds_is_shown_in_no_form_that_writes_signs_in_another_way(
    form: str, save: Save, capsys: pytest.CaptureFixture[str]
):
    secret = named("Secret", "s", stringData={"anything": "My_Pass*word1", "other": "two words of a secret"})
    new = env("A", "say My_Pass*word1 and " + "long " * 2 + "two words of a secret")
    assert main(["diff", *save([secret, env("A", "x")], [secret, new]), "--format", form]) == 0
    out = re.sub(r"\\|\s+", " ", capsys.readouterr().out)
    assert "Pass" not in out
    assert "word1" not in out
    assert "of a secret" not in out


def test_the_text_of_a_secret_that_changes_is_not_shown():
    old, new = (named("Secret", "s", data={"plain": text}) for text in ("b25l", "dHdv"))
    said = "\n".join(text(line.finding) for line in all_found([old], [new]))
    assert "plain changed" in said
    assert "b25l" not in said
    assert "dHdv" not in said


def test_the_argument_after_an_option_for_a_password_is_not_shown():
    old, new = (
        workload("Deployment", "app", container={"args": ["run", "--password", word]})
        for word in ("swordfish", "sesame")
    )
    assert "swordfish" not in text(found("pods-replaced", [old], [new])[0])


# -- data and protection -----------------------------------------------------------------------------------------------


def test_another_bucket_of_the_same_storage_is_another_storage():
    old, new = (Storage.s3(bucket=name, plugin_bucket="p", region="eu-central-1") for name in ("one", "two"))
    [one] = found("store-switched", synth(storage=old), synth(storage=new))
    assert "S3_BUCKET_NAME one -> two" in one.why
    assert "files" in one.what


def test_a_claim_that_leaves_without_the_annotations_is_at_risk_and_with_them_is_not():
    new = synth(storage=Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1"))
    assert found("data-unprotected", synth(), new) == []
    bare = edited(synth(), "PersistentVolumeClaim", "dify-files", at("metadata.annotations", {}))
    [one] = found("data-unprotected", bare, new)
    assert [place.name for place in one.about] == ["dify-files"]


def test_claims_that_go_with_their_server_are_told():
    policy = {"whenDeleted": "Delete"}
    old = edited(synth(), "StatefulSet", "dify-redis", at("spec.persistentVolumeClaimRetentionPolicy", policy))
    [one] = found("servers-left", old, without(old, "StatefulSet/dify-redis"))
    assert "deleted with them" in text(one)


def test_an_image_of_the_same_program_from_a_mirror_is_no_other_program():
    assert found("server-replaced", synth(), synth(image_registry="registry.example.com/mirror")) == []


def test_a_policy_that_closes_one_direction_only_leaves_the_other_open():
    policy = named(
        "NetworkPolicy",
        "p",
        "networking.k8s.io/v1",
        spec={"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []},
    )
    [one] = found("walls-removed", [env("A", "1"), policy], [env("A", "1")])
    assert one.what == "open to connections from everywhere"


# -- forms -------------------------------------------------------------------------------------------------------------


def test_nothing_changes(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save([env("A", "1")], [env("A", "1")])
    assert main(["diff", old, new, "--fail-on", "info"]) == 0
    assert capsys.readouterr().out == "Nothing changes.\n"


def test_json_has_every_reason_and_every_object(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save(synth(), synth(network=None))
    assert main(["diff", "--format", "json", old, new]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"risk": 1, "caution": 1}
    [left] = [line for line in told["lines"] if line["rule"] == "policies-left"]
    assert len(left["objects"]) == sum(obj["kind"] == "NetworkPolicy" for obj in synth())
    assert left["objects"][0] == {"kind": "NetworkPolicy", "namespace": "dify", "name": "dify-default-deny"}


def test_markdown_folds_up_what_only_informs(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save(synth(), synth(settings={"LOG_LEVEL": "WARNING"}))
    assert main(["diff", "--format", "markdown", old, new]) == 0
    loud, _, quiet = capsys.readouterr().out.partition("<details>")
    assert loud.startswith("### ")
    assert "**caution** Deployment dify-beat" in loud
    assert r"LOG\_LEVEL INFO -\> WARNING" in loud
    assert "more while pods are replaced" in quiet
    assert quiet.rstrip().endswith("</details>")


def test_a_value_is_no_markdown_and_calls_nobody(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save([env("A", "1")], [env("A", "</details> **loud** @everybody `x` [a](b)")])
    assert main(["diff", "--format", "markdown", old, new]) == 0
    out = capsys.readouterr().out
    assert "**loud**" not in out
    assert "@everybody" not in out
    assert "</details>" not in out


def test_control_characters_do_not_reach_the_terminal(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save([env("A", "1")], [{**env("A", "1"), "metadata": {"name": "a\x1b[31m", "namespace": "dify"}}])
    assert main(["diff", old, new]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_same_manifests_give_the_same_bytes(save: Save, capsys: pytest.CaptureFixture[str]):
    old, new = save(synth(release="1.15.0"), synth())
    outputs: set[str] = set()
    for _ in range(2):
        assert main(["diff", old, new]) == 0
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1


# -- the exit status ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("least", "status"), [("info", 1), ("caution", 1), ("risk", 0), ("refused", 0)])
def test_it_fails_from_the_severity_on_that_is_asked_for(least: str, status: int, save: Save):
    old, new = save(synth(), synth(settings={"LOG_LEVEL": "WARNING"}))
    assert main(["diff", old, new]) == 0
    assert main(["diff", old, new, "--fail-on", least]) == status


def test_severities_are_in_order():
    assert SEVERITIES == ("info", "caution", "risk", "refused")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_takes_two_paths(count: int, capsys: pytest.CaptureFixture[str]):
    assert f"got {count} of them; expected OLD and NEW" in refused(capsys, *["x"] * count)


# -- revisions of git --------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only commit has A=1, and whose folder has A=2 now."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "dist").mkdir()
    manifest = tmp_path / "dist" / "all.yaml"
    manifest.write_text(yaml.safe_dump(env("A", "1")))
    run("init", "-q")
    run("add", ".")
    run("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "first")
    manifest.write_text(yaml.safe_dump(env("A", "2")))
    return tmp_path


def run(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


@pytest.mark.parametrize("paths", [[], ["dist"], ["dist/"], ["dist/all.yaml"], ["./dist"]])
def test_a_revision_is_compared_with_what_is_there_now(
    paths: list[str], repository: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["diff", "--from-git", "HEAD", *paths]) == 0
    assert "why: A 1 -> 2" in capsys.readouterr().out


def test_the_path_may_be_absolute_or_in_another_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (repository / "deep").mkdir()
    monkeypatch.chdir(repository / "deep")
    for path in (str(repository / "dist"), "../dist"):
        assert main(["diff", "--from-git", "HEAD", path]) == 0
        assert "why: A 1 -> 2" in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["no-such-branch", "--help", "HEAD:dist", ""])
def test_a_revision_that_is_none_is_told(revision: str, repository: Path, capsys: pytest.CaptureFixture[str]):
    assert "expected a commit, branch or tag" in refused(capsys, f"--from-git={revision}")


def test_a_path_that_the_revision_does_not_have_is_told(repository: Path, capsys: pytest.CaptureFixture[str]):
    (repository / "other").mkdir()
    (repository / "other" / "all.yaml").write_text(yaml.safe_dump(env("A", "1")))
    assert "has nothing at other, so all of it would be new" in refused(capsys, "--from-git", "HEAD", "other")


def test_a_folder_in_no_repository_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "is in no git repository that can be read (fatal: not a git repository" in refused(
        capsys, "--from-git", "HEAD"
    )


def test_a_path_that_is_not_there_now_is_told(repository: Path, capsys: pytest.CaptureFixture[str]):
    assert "there is no such file or folder" in refused(capsys, "--from-git", "HEAD", "/no/such/folder")


def test_a_machine_without_git_is_told(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PATH", str(repository))
    assert "there is no git here" in refused(capsys, "--from-git", "HEAD")


# -- odd manifests -----------------------------------------------------------------------------------------------------

JUNK: list[Any] = [None, "", 0, 1, True, "x", [], {}, ["x"], [1], [{}], {"a": 1}, -1, 1.5, [[1]], {"a": {"b": [None]}}]


def spoiled(obj: Any, chance: random.Random) -> Any:
    """An object, some of whose fields are gone or hold something else."""
    if chance.random() < 0.01:
        return chance.choice(JUNK)
    if isinstance(obj, dict):
        return {key: spoiled(value, chance) for key, value in obj.items() if chance.random() > 0.01}
    return [spoiled(item, chance) for item in obj] if isinstance(obj, list) else obj


@pytest.mark.parametrize("seed", range(12))
def test_odd_fields_end_in_no_traceback(seed: int):
    chance = random.Random(seed)
    name = chance.choice(sorted(EXAMPLES))
    objects = objects_of(name)

    def some() -> list[Manifest]:
        found = [spoiled(obj, chance) for obj in objects]
        return [obj for obj in found if isinstance(obj, dict) and {"apiVersion", "kind", "metadata"} <= obj.keys()]

    old, new = ([obj for obj in some() if fault(obj) is None] for _ in range(2))
    assert old
    assert new
    all_found(old, new)
