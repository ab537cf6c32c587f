"""Each key that a user wrote ends somewhere: in what runs, or in a line that says why it has no effect."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify.commands.conversion.charts.dify_helm import installed
from constructs_dify.commands.conversion.charts.dify_helm.charts import chart, versions
from constructs_dify.commands.conversion.charts.dify_helm.leftovers import spoken
from constructs_dify.commands.conversion.dotted import steps
from tests.support.helm_oracle import written


def why(text: str, key: str, version: str = "0.31.0") -> str:
    values = written(text, version)
    found = installed(values, version, "dify", "dify")
    (line,) = [line for line in found.findings if key in line.keys]
    assert line.group == "no-effect"
    return line.what


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("web: {enabled: false, replicas: 2}", "web.replicas", "web.enabled is not true"),
        ("api: {autoscaling: {maxReplicas: 9}}", "api.autoscaling.maxReplicas", "api.autoscaling.enabled is not true"),
        ("ingress: {className: nginx}", "ingress.className", "ingress.enabled is not true"),
        ("service: {nodePort: 30080}", "service.nodePort", "of another type (ClusterIP)"),
        ("api: {replicas: 1}\nweb: {resources: {}}", "web.resources", "defaults say the same"),
        ("image: {ssrfProxy: {tag: '6.1'}}", "image.ssrfProxy.tag", "No part runs with the image of ssrfProxy"),
        ("image: {web: {pullSecrets: [{name: one}]}}", "image.web.pullSecrets[0].name", "names of Secrets"),
        (
            "api: {livenessProbe: {periodSeconds: 9}, customLivenessProbe: {exec: {command: [check]}}}",
            "api.livenessProbe.periodSeconds", "customLivenessProbe of the same part comes in its place",
        ),
        (
            "api: {serviceAccount: {annotations: {role: files}}}",
            "api.serviceAccount.annotations.role", "makes no ServiceAccount",
        ),
        ("api: {replica: 2}", "api.replica", "did you mean api.replicas?"),
    ],
)  # fmt: skip
def test_the_reason_is_told(text: str, key: str, reason: str):
    assert reason in why(text, key)


def test_what_each_part_says_itself_leaves_nothing_of_what_all_are_told():
    parts = ("api", "worker", "web", "sandbox", "proxy", "pluginDaemon")
    own = "".join(f"{part}: {{nodeSelector: {{pool: own}}}}\n" for part in parts)
    assert "Each part that runs has its own nodeSelector" in why(
        f"nodeSelector: {{pool: all}}\n{own}", "nodeSelector.pool"
    )


def test_names_that_were_given_are_told_to_change():
    found = installed(written("fullnameOverride: chat"), "0.31.0", "dify", "dify")
    assert [line.keys for line in found.findings if line.group == "changes"] == [("fullnameOverride",)]
    assert "Deployment/chat-api" in found.objects


@pytest.mark.parametrize("version", versions())
def test_a_release_with_nothing_set_has_nothing_to_tell_of_keys(version: str):
    found = installed(written("", version), version, "dify", "dify")
    assert not set(spoken(found))


CHANGES = [
    "enabled: true", "enabled: false", "replicas: 2", "resources: {limits: {memory: 1Gi}}", "nodeSelector: {pool: a}",
    "tolerations: [{operator: Exists}]", "livenessProbe: {enabled: false}", "readinessProbe: {periodSeconds: 3}",
    "customStartupProbe: {exec: {command: [check]}}", "podSecurityContext: {runAsUser: 5}",
    "containerSecurityContext: {enabled: false}", "serviceAccount: {create: true, name: robot}", "privileged: true",
    "autoscaling: {enabled: true, maxReplicas: 3}", "service: {port: 81, annotations: {a: b}}", "unknown: {key: 1}",
    "updateStrategy: {type: Recreate}", "priorityClassName: high", "hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]",
    "extraVolumes: [{name: a, emptyDir: {}}]", "log: {persistence: {enabled: true}}", "enableServiceLinks: true",
    "persistence: {persistentVolumeClaim: {existingClaim: mine, size: 1Gi}}", "clientMaxBodySize: 1m",
]  # fmt: skip
PARTS = ("api", "worker", "beat", "web", "sandbox", "proxy", "ssrfProxy", "pluginDaemon", "agentBackend")
TOP = [
    "redis: {enabled: false}", "postgresql: {architecture: standalone}", "weaviate: {storage: {size: 1Gi}}",
    "externalRedis: {enabled: true}", "externalPostgres: {enabled: true}", "externalQdrant: {enabled: true}",
    "service: {type: LoadBalancer, nodePort: 30080}", "ingress: {enabled: true, tls: []}", "affinity: {}",
    "nameOverride: chat", "labels: {team: ml}", "annotations: {note: a}", "httproute: {enabled: true}",
    "externalSecret: {enabled: true, sandbox: {enabled: false}}", "global: {storageClass: fast}",
    "image: {web: {tag: '1', pullSecrets: [one]}, sandbox: {pullPolicy: Always}}",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    version=st.sampled_from(versions()),
    parts=st.dictionaries(
        st.sampled_from(PARTS), st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3, unique=True)
    ),
    top=st.lists(st.sampled_from(TOP), max_size=3, unique_by=lambda line: line.partition(":")[0]),
)
def test_whatever_is_set_each_key_ends_somewhere(version: str, parts: dict[str, list[str]], top: list[str]):
    of_parts = [
        f"{part}:\n" + "".join(f"  {line}\n" for line in {line.partition(":")[0]: line for line in lines}.values())
        for part, lines in parts.items()
    ]
    values = written("\n".join([*of_parts, *top]), version)
    found = installed(values, version, "dify", "dify")
    assert set(spoken(found)) == set(values.chosen_leaves())
    for line in found.findings:
        assert all(steps(key) for key in line.keys)
    assert found.dify == (values.at("image", "api", "tag") or chart(version).dify)
