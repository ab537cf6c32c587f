"""What Flux and Helm do with the manifests leaves them as they are, or the guide says what to do."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
import yaml
from cdk8s_plus_27 import k8s

from constructs_dify import Redis, Tier, Workload
from tests.support.charts import alone, synth
from tests.support.gated import EXAMPLES, objects_of, text_of
from tests.support.manifests import find
from tests.support.substitution import helm_rendered, is_substituted, substituted

VARIABLES = {"DOMAIN": "example.com"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_flux_substitutes_nothing_in_an_example(name: str):
    kept = 0
    for obj in objects_of(name):
        text = yaml.safe_dump(obj, width=10**6)
        if is_substituted(obj):
            assert substituted(text, VARIABLES) == text, obj["metadata"]["name"]
        else:
            kept += "${" in text or "$$" in text
    # nginx's configuration is in each that is more than Flux' own objects.
    assert kept or "nginx.conf" not in text_of(name)


def test_the_scripts_of_the_databases_are_kept_too():
    objects = synth(redis=Redis.in_cluster_sentinel())
    texts = {obj["metadata"]["name"]: yaml.safe_dump(obj, width=10**6) for obj in objects if is_substituted(obj)}
    assert [name for name, text in texts.items() if "${" in text or "$$" in text] == []
    assert "dify-environment" in texts
    assert "dify-redis-sentinel-files" not in texts


class Script(Workload):
    part = "web"
    text: ClassVar[str]

    def files(self) -> Mapping[str, str]:
        return {"/script.sh": self.text}


@pytest.mark.parametrize(
    ("script", "kept"), [("echo ${A}", True), ("kill $$", True), ("echo $A $(true) {{ a }}", False)]
)
def test_only_files_that_would_change_are_kept_from_flux(script: str, kept: bool):
    class OneScript(Script):
        text = script

    _, objects = alone(OneScript)
    files = find(objects, "ConfigMap", "dify-web-files")
    assert is_substituted(files) is not kept
    assert (substituted(script, VARIABLES) == script) is not kept


def test_what_users_write_is_left_to_flux():
    variable = k8s.EnvVar(name="GREETING", value="from ${DOMAIN}")
    objects = synth(web=Tier(extra_env=[variable]))
    web = find(objects, "Deployment", "dify-web")
    assert is_substituted(web)
    assert "from example.com" in substituted(yaml.safe_dump(web), VARIABLES)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a ${DOMAIN} b", "a example.com b"), ("${UNKNOWN}", ""), ("${UNKNOWN:-a}", "a"), ("${UNKNOWN:=a}", "a"),
        ("${DOMAIN:-a}", "example.com"), ("$${DOMAIN}", "${DOMAIN}"), ("$$$", "$$"), ("$A $(A) $", "$A $(A) $"),
    ],
)  # fmt: skip
def test_the_rules_of_flux(text: str, result: str):
    # As github.com/fluxcd/pkg/envsubst 1.4 has it.
    assert substituted(text, VARIABLES) == result


@pytest.mark.parametrize("name", EXAMPLES)
def test_templates_that_the_guide_has_escaped_come_out_of_helm_as_they_were(name: str):
    text = text_of(name)
    assert helm_rendered(text.replace("{{", '{{ "{{" }}')) == text


def test_templates_that_nobody_has_escaped_do_not():
    rules: dict[str, Any] = {"summary": "{{ $labels.pod }} keeps restarting."}
    with pytest.raises(ValueError, match=r"got '\{\{ \$labels"):
        helm_rendered(yaml.safe_dump(rules))
