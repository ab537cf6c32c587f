"""checkov passes every example; what it skips is excepted in the manifest, with a reason, and on a list in the docs."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.real.programs import missing
from tests.support.charts import COMPONENT, container, pod
from tests.support.gated import NAMES, objects_of, text_of
from tests.support.manifests import Manifest, find, of_kind, pods, title

DOCS = Path(__file__).parents[1] / "docs" / "security.md"
GATE = DOCS.read_text().partition("## The gate\n")[2].partition("\n## ")[0]


class Result(NamedTuple):
    """What a check says of an object."""

    check: str
    resource: str


@dataclass(frozen=True)
class Report:
    """What checkov says of one file."""

    passed: set[Result]
    failed: set[Result]
    skipped: dict[Result, str]


# -- the faults ---------------------------------------------------------------------------------------------------


def api(objects: list[Manifest]) -> Any:
    return container(objects, "api")


def api_pod(objects: list[Manifest]) -> Any:
    return pod(objects, "api").spec


# Under a name that no RoleBinding has, in any of the files.
WIDE_ROLE = {"metadata": {"name": "wide"}, "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}
# Each breaks one object of the default install.
FAULTS: Mapping[str, Callable[[list[Manifest]], object]] = {
    "CKV_K8S_8": lambda o: api(o).pop("livenessProbe"),
    "CKV_K8S_9": lambda o: api(o).pop("readinessProbe"),
    "CKV_K8S_10": lambda o: api(o)["resources"]["requests"].pop("cpu"),
    "CKV_K8S_11": lambda o: api(o)["resources"]["limits"].pop("cpu"),
    "CKV_K8S_12": lambda o: api(o)["resources"]["requests"].pop("memory"),
    "CKV_K8S_13": lambda o: api(o)["resources"]["limits"].pop("memory"),
    "CKV_K8S_14": lambda o: api(o).update(image="langgenius/dify-api:latest"),
    "CKV_K8S_16": lambda o: api(o)["securityContext"].update(privileged=True),
    "CKV_K8S_17": lambda o: api_pod(o).update(hostPID=True),
    "CKV_K8S_18": lambda o: api_pod(o).update(hostIPC=True),
    "CKV_K8S_19": lambda o: api_pod(o).update(hostNetwork=True),
    "CKV_K8S_20": lambda o: api(o)["securityContext"].pop("allowPrivilegeEscalation"),
    "CKV_K8S_21": lambda o: find(o, "Service", "dify-api")["metadata"].pop("namespace"),
    "CKV_K8S_22": lambda o: api(o)["securityContext"].pop("readOnlyRootFilesystem"),
    "CKV_K8S_23": lambda o: api_pod(o)["securityContext"].update(runAsNonRoot=False, runAsUser=0),
    "CKV_K8S_25": lambda o: api(o)["securityContext"]["capabilities"].update(add=["KILL"]),
    "CKV_K8S_26": lambda o: api(o)["ports"][0].update(hostPort=5001),
    "CKV_K8S_27": lambda o: api_pod(o)["volumes"].append({"name": "x", "hostPath": {"path": "/var/run/docker.sock"}}),
    "CKV_K8S_28": lambda o: api(o)["securityContext"]["capabilities"].pop("drop"),
    "CKV_K8S_29": lambda o: (api(o).pop("securityContext"), api_pod(o).pop("securityContext")),
    "CKV_K8S_31": lambda o: api_pod(o)["securityContext"].pop("seccompProfile"),
    "CKV_K8S_35": lambda o: container(o, "web").update(envFrom=[{"secretRef": {"name": "dify-secrets"}}]),
    "CKV_K8S_37": lambda o: api(o)["securityContext"]["capabilities"].update(drop=["KILL"]),
    "CKV_K8S_38": lambda o: api_pod(o).update(automountServiceAccountToken=True),
    "CKV_K8S_39": lambda o: api(o)["securityContext"]["capabilities"].update(add=["SYS_ADMIN"]),
    "CKV_K8S_49": lambda o: find(o, "Role", "dify-create-secrets").update(WIDE_ROLE),
    "CKV2_K8S_6": lambda o: pod(o, "api").labels.update({COMPONENT: "other"}),
}


def broken(fault: Callable[[list[Manifest]], object], default_objects: list[Manifest]) -> list[Manifest]:
    """The object that a fault breaks, and the NetworkPolicy that went with it."""
    objects = deepcopy(default_objects)
    fault(objects)
    [changed] = [now for now, before in zip(objects, default_objects, strict=True) if now != before]
    policies = of_kind(objects, "NetworkPolicy")
    return [changed, *(policy for policy in policies if policy["metadata"]["name"] == changed["metadata"]["name"])]


# -- the scan -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(default_objects: list[Manifest], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """File -> what checkov says of it: the manifests, the same without exceptions, and the faults."""
    files = {name: text_of(name) for name in NAMES}
    files |= {f"bare-{name}": without_exceptions(text_of(name)) for name in NAMES}
    files |= {
        f"broken-{check}": yaml.dump_all(broken(FAULTS[check], default_objects), Dumper=yaml.CSafeDumper)
        for check in FAULTS
    }
    folder = tmp_path_factory.mktemp("manifests")
    for name, text in files.items():
        # checkov goes by labels alone: the NetworkPolicies of one file would be those of the pods of all.
        (folder / f"{name}.yaml").write_text(re.sub(r"(app\.kubernetes\.io/instance: )\S+", rf"\1{name}", text))
    return scanned(folder)


def without_exceptions(text: str) -> str:
    """The workloads and NetworkPolicies of some manifests: no other object has exceptions."""
    kinds = re.compile(r"(?m)^kind: (?:CronJob|Deployment|Job|NetworkPolicy|StatefulSet)$")
    return re.sub(r"(?m)^ +checkov\.io/skip.*\n", "", "\n---\n".join(filter(kinds.search, text.split("\n---\n"))))


def scanned(folder: Path) -> dict[str, Report]:
    program = Path(sys.prefix) / "checkov" / "bin" / "checkov"
    if not program.exists():
        missing("checkov is not installed; `make test` does that")
    # No key, no settings of the user's and no download: it stays offline.
    options = ["--framework", "kubernetes", "--skip-download", "--output", "json", "--compact", "--soft-fail"]
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}
    output = subprocess.check_output([program, "-d", folder, *options], cwd=folder, env=environment)
    results = json.loads(output)["results"]
    assert results["parsing_errors"] == []
    reports = {path.stem: Report(set(), set(), {}) for path in folder.glob("*.yaml")}
    for kind, records in results.items():
        for record in records:
            report = reports[Path(record["file_path"]).stem]
            result = Result(record["check_id"], record["resource"])
            match kind:
                case "passed_checks":
                    report.passed.add(result)
                case "failed_checks":
                    report.failed.add(result)
                case "skipped_checks":
                    report.skipped[result] = record["check_result"]["suppress_comment"]
    return reports


# -- the gate -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_check_fails(name: str, reports: dict[str, Report]):
    assert len(reports[name].passed) >= 50 * len(list(pods(objects_of(name))))
    assert reports[name].failed == set()


@pytest.mark.parametrize("name", NAMES)
def test_without_any_one_of_its_exceptions_a_check_would_fail(name: str, reports: dict[str, Report]):
    assert reports[f"bare-{name}"].skipped == {}
    assert set(reports[name].skipped) == reports[f"bare-{name}"].failed


@pytest.mark.parametrize("name", NAMES)
def test_every_exception_is_one_that_checkov_finds(name: str, reports: dict[str, Report]):
    assert len(reports[name].skipped) == text_of(name).count("checkov.io/skip")


@pytest.mark.parametrize("check", FAULTS)
def test_it_sees_a_part_that_has_got_worse(check: str, reports: dict[str, Report]):
    assert check in {result.check for result in reports[f"broken-{check}"].failed}


# -- the list in the docs -----------------------------------------------------------------------------------------


def test_the_docs_list_every_exception_and_no_other(reports: dict[str, Report]):
    found: dict[tuple[str, str], set[str]] = {}
    everywhere: set[str] = set()
    for name in NAMES:
        parts = parts_of(objects_of(name))
        everywhere |= set(parts.values())
        for result, reason in reports[name].skipped.items():
            kind, _, object_name = result.resource.split(".")
            found.setdefault((result.check, reason), set()).add(parts[f"{kind}/{object_name}"])
    assert found == dict(documented(everywhere))


def parts_of(objects: list[Manifest]) -> dict[str, str]:
    """Each object that has pods, and the part that it is of."""
    components = {title(each.owner): each.labels[COMPONENT] for each in pods(objects)}
    return {owner: "worker" if part.startswith("worker-") else part for owner, part in components.items()}


def documented(everywhere: set[str]) -> Iterator[tuple[tuple[str, str], set[str]]]:
    for check, where, reason in re.findall(r"(?m)^\| `(\w+)` \| (.+?) \| (.+?) \|$", GATE):
        named = set(re.findall(r"`([\w-]+)`", where))
        yield (check, reason), everywhere - named if where.startswith("everywhere") else named
