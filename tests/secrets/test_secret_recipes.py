"""The recipes of docs/secrets.md bring exactly the Secrets and keys that their programs need."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import cdk8s
import pytest
import yaml

from tests.support.charts import COMPONENT
from tests.support.manifests import Manifest, containers, of_kind, pods
from tests.support.references import secrets_in_use
from tests.support.secret_table import secrets

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "secrets.md").read_text()
# A value as encryption leaves it, with the ciphertext left out.
PLACEHOLDER = re.compile(r"Ag…|ENC\[AES256_GCM,data:…,type:str\]")


@dataclass(frozen=True)
class Recipe:
    """A section of the page: its program's objects, the YAML that belongs to it, and its commands."""

    text: str
    objects: list[Manifest]

    def blocks(self, language: str) -> list[str]:
        return re.findall(rf"^```{language}\n(.*?)^```", self.text, re.M | re.S)

    @cached_property
    def yaml(self) -> list[Any]:
        return [document for block in self.blocks("yaml") for document in yaml.safe_load_all(block)]

    @property
    def given(self) -> list[Manifest]:
        return [document for document in self.yaml if "kind" in document]


def recipe(title: str, tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    [text] = re.findall(rf"^## Recipe: {title}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    folder = tmp_path_factory.mktemp("recipe")
    [program] = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cdk8s, "App", partial(cdk8s.App, outdir=str(folder)))
        exec(compile(program, title, "exec"), {"__name__": "__main__"})
    [output] = folder.glob("*.yaml")
    return Recipe(text, list(yaml.load_all(output.read_text(), yaml.CSafeLoader)))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    return recipe("Sealed Secrets", tmp_path_factory)


@pytest.fixture(scope="module")
def sops(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    return recipe("SOPS", tmp_path_factory)


@pytest.fixture(scope="module")
def csi(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    return recipe("Secrets Store CSI driver", tmp_path_factory)


def test_the_sealed_secrets_are_those_that_the_program_needs(sealed: Recipe):
    brought = {
        obj["metadata"]["name"]: set(obj["spec"]["encryptedData"]) for obj in of_kind(sealed.given, "SealedSecret")
    }
    assert brought == secrets_in_use(sealed.objects)


def test_the_commands_seal_the_same_keys_under_the_same_names(sealed: Recipe):
    [commands] = sealed.blocks("sh")
    sealing = re.findall(r"create secret generic (\S+) --namespace (\S+)(.*?)kubeseal", commands, re.S)
    assert {namespace for _, namespace, _ in sealing} == {"dify"}
    assert {
        name: set(re.findall(r"--from-(?:literal|file)=([^=]+)=", options)) for name, _, options in sealing
    } == secrets_in_use(sealed.objects)


def test_the_encrypted_secret_is_the_one_that_the_program_needs(sops: Recipe):
    brought = {obj["metadata"]["name"]: set(obj["stringData"]) for obj in of_kind(sops.given, "Secret")}
    assert brought == secrets_in_use(sops.objects)
    assert {"SECRET_KEY", "REDIS_PASSWORD"} <= brought["dify-credentials"]


def test_what_sops_encrypts_and_flux_decrypts_fits_together(sops: Recipe):
    [rules] = [document["creation_rules"] for document in sops.yaml if "creation_rules" in document]
    [secret] = of_kind(sops.given, "Secret")
    [flux] = of_kind(sops.given, "Kustomization")
    [path] = re.findall(r"`sops (\S+)`", sops.text)
    assert re.search(rules[0]["path_regex"], path)
    assert path.startswith(flux["spec"]["path"].removeprefix("./"))
    assert f"`output: {flux['spec']['path'].removeprefix('./')}/" in sops.text
    assert secret["sops"]["encrypted_regex"] == rules[0]["encrypted_regex"]
    assert [key for key in secret if re.match(rules[0]["encrypted_regex"], key)] == ["stringData"]


def test_the_csi_driver_syncs_the_secret_that_the_program_needs(csi: Recipe):
    [provider] = of_kind(csi.given, "SecretProviderClass")
    synced = {obj["secretName"]: {entry["key"] for entry in obj["data"]} for obj in provider["spec"]["secretObjects"]}
    assert synced == secrets_in_use(csi.objects)
    fetched = {entry["objectName"] for entry in yaml.safe_load(provider["spec"]["parameters"]["objects"])}
    assert fetched == {entry["objectName"] for obj in provider["spec"]["secretObjects"] for entry in obj["data"]}


def test_parts_that_always_run_mount_the_volume_and_those_with_foreign_code_do_not(csi: Recipe):
    [provider] = of_kind(csi.given, "SecretProviderClass")
    mounting = {
        pod.labels[COMPONENT]: volume["csi"]["volumeAttributes"]["secretProviderClass"]
        for pod in pods(csi.objects)
        for volume in pod.spec.get("volumes", [])
        if "csi" in volume
        and any(mount["name"] == volume["name"] for found in containers(pod) for mount in found["volumeMounts"])
    }
    assert mounting == dict.fromkeys(("api", "worker", "beat"), provider["metadata"]["name"])
    accounts = {pod.spec["serviceAccountName"] for pod in pods(csi.objects) if pod.labels[COMPONENT] in mounting}
    bound = re.findall(r"`(\S+?)`", csi.text[csi.text.index("bind the role") :])
    assert accounts == set(bound[1:4])


@pytest.mark.parametrize("name", ["sealed", "sops", "csi"])
def test_the_command_finds_nothing_missing_in_any_recipe(name: str, request: pytest.FixtureRequest):
    found: Recipe = request.getfixturevalue(name)
    lines, problems = secrets([*found.objects, *found.given])
    assert problems == []
    assert not [line for line in lines if "must exist before" in line]
    assert {obj["metadata"].get("namespace") for obj in found.given} <= {"dify", "flux-system"}


@pytest.mark.parametrize("name", ["sealed", "sops"])
def test_no_value_is_written_down(name: str, request: pytest.FixtureRequest):
    found: Recipe = request.getfixturevalue(name)
    values = [
        value
        for obj in found.given
        for value in [*obj.get("spec", {}).get("encryptedData", {}).values(), *obj.get("stringData", {}).values()]
    ]
    assert values
    assert [value for value in values if not PLACEHOLDER.fullmatch(value)] == []


def test_the_table_is_what_the_command_prints(tmp_path: Path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CDK8S_OUTDIR": str(tmp_path)}
    subprocess.run([sys.executable, ROOT / "examples/production/main.py"], cwd=tmp_path, check=True, env=environment)
    [output] = tmp_path.glob("*.yaml")
    lines, _ = secrets(list(yaml.load_all(output.read_text(), yaml.CSafeLoader)))
    printed = [" ".join(line.split()) for line in lines]
    [table] = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)
    for line in table.splitlines():
        shown = " ".join(line.split()).removesuffix("…")
        assert any(one.startswith(shown) for one in printed), line
