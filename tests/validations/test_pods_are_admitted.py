"""The namespace admits each pod, whatever was added to it, or synth names the part, the field and the level."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import ApiTier, DifyChart, Tier, changed
from constructs_dify.operations.namespace import Level, level_of
from constructs_dify.validations.pods_are_admitted import PodsAreAdmitted
from tests.support.charts import dify, objects_of
from tests.support.manifests import of_kind


class Rooted(DifyChart):
    """With an API whose hook lets it see the node."""

    def make_api(self, **options: Any) -> ApiTier:
        class Api(ApiTier):
            def pod_spec(self) -> k8s.PodSpec:
                return changed(super().pod_spec(), host_pid=True)

        return Api(self, "api", **options)


def told(chart: DifyChart, level: Any) -> list[str]:
    return PodsAreAdmitted(chart.parts, level).validate()


def test_a_sidecar_and_a_hook_that_the_namespace_would_not_admit_are_told_at_synth():
    agent = k8s.Container(name="agent", security_context=k8s.SecurityContext(privileged=True))
    chart = dify(Rooted, web=Tier(sidecars=[agent]))
    with pytest.raises(RuntimeError) as error:
        objects_of(chart)
    for part, field in (("api", "spec.hostPID"), ("web", "spec.containers['agent'].securityContext.privileged")):
        assert f"{part}: its namespace enforces the Pod Security level 'baseline'" in str(error.value)
        assert f"{field} is true" in str(error.value)
    assert 'namespace_level="privileged"' in str(error.value)
    assert told(chart, "privileged") == []


def test_only_the_sandbox_misses_restricted_and_is_told_why():
    chart = dify()
    [message] = told(chart, "restricted")
    assert message.startswith("sandbox: its namespace enforces the Pod Security level 'restricted'")
    assert "switch off the sandbox, which starts as root" in message
    assert 'namespace_level="baseline"' in message
    assert told(chart, "baseline") == []


def test_the_namespace_enforces_the_level_that_is_said():
    [namespace] = of_kind(objects_of(dify(Rooted, namespace_level="privileged")), "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"


@pytest.mark.parametrize(
    ("given", "created", "sandbox", "level"),
    [
        (None, True, True, "baseline"),
        (None, True, False, "restricted"),
        (None, False, True, None),
        ("restricted", False, False, "restricted"),
        ("privileged", True, False, "privileged"),
    ],
)
def test_a_level_is_known_where_the_namespace_is_ours_or_it_is_said(
    given: Level | None, created: bool, sandbox: bool, level: str | None
):
    assert level_of(given, created=created, sandbox=sandbox) == level


def test_a_level_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"^namespace_level: got 'strict'; expected one of baseline, privileged"):
        level_of("strict", created=True, sandbox=True)  # pyright: ignore[reportArgumentType]
