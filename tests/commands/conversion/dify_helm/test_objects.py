"""A release consists of what Helm renders, whatever the version and the values."""

from collections.abc import Mapping
from typing import Any

import pytest

from constructs_dify.commands.conversion.charts.dify_helm import installed
from constructs_dify.commands.conversion.charts.dify_helm.leftovers import spoken
from constructs_dify.commands.conversion.installed import Installed, InstalledClaim, PartName
from tests.support.helm_oracle import PARTS, Case, cases

each_case = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)

MARKS = {"tag": ":", "digest": "@"}


def of(case: Case) -> Installed:
    return installed(case.values, case.version, case.release, case.namespace)


def deployments(case: Case) -> dict[PartName, Any]:
    """The Deployments of Dify's parts, by our names."""
    return {
        PARTS.get(found["part"], found["part"]): found
        for name, found in case.expected["workloads"].items()
        if name.startswith("Deployment/") and found["part"] not in ("master", None)
    }


def clean(value: Any) -> Any:
    """Without what is empty, as the renders are."""
    if isinstance(value, dict):
        return {key: inner for key, item in value.items() if (inner := clean(item)) not in (None, {}, [])}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def options(found: Installed, part: PartName) -> dict[str, Any]:
    return {name: option.value for name, option in found.parts[part].options.items()}


def container(deployment: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(found for name, found in deployment["containers"].items() if not name.startswith("init:"))


@each_case
def test_every_object_of_the_release_is_known(case: Case):
    assert set(of(case).objects) == set(case.expected["objects"])


@each_case
def test_the_parts_run_that_have_a_deployment(case: Case):
    assert {name for name, part in of(case).parts.items() if part.runs} == set(deployments(case))


@each_case
def test_the_pods_are_told_what_helm_tells_them(case: Case):
    found = of(case)
    for name, deployment in deployments(case).items():
        said, main = options(found, name), container(deployment)
        probes = {f"{probe}Probe": said[probe] for probe in ("liveness", "readiness", "startup") if said.get(probe)}
        ours = {
            "replicas": said.get("replicas"),
            "strategy": said.get("update_strategy", {}).get("type"),
            "security": said.get("pod_security_context"),
            "nodeSelector": said.get("node_selector"),
            "tolerations": said.get("tolerations"),
            "affinity": said.get("affinity"),
            "priorityClass": said.get("priority_class"),
            "hostAliases": said.get("host_aliases"),
            "pullSecrets": said.get("image_pull_secrets"),
            "annotations": said.get("annotations"),
            "container": {
                "pull": said.get("image_pull_policy"),
                "resources": said.get("resources"),
                "probes": probes,
                "security": said.get("security_context"),
            },
        }
        theirs = {key: deployment.get(key) for key in ours if key != "container"}
        assert clean(ours) == clean({**theirs, "container": {key: main.get(key) for key in ours["container"]}}), name


@each_case
def test_the_images_are_those_that_run(case: Case):
    found = of(case)
    for name, deployment in deployments(case).items():
        image = options(found, name)["image"]
        text = image["repository"] + "".join(f"{mark}{image[key]}" for key, mark in MARKS.items() if key in image)
        assert text == container(deployment)["image"], name


@each_case
def test_the_claims_have_the_size_the_class_and_the_mode_that_they_have(case: Case):
    claims = {claim.name: claim for claim in of(case).claims}
    for name, theirs in case.expected["claims"].items():
        # Of a StatefulSet there is one a pod.
        of_set = name.endswith("-*")
        ours = [
            claim for called, claim in claims.items() if (called.startswith(name[:-1]) if of_set else called == name)
        ]
        assert ours, name
        for claim in ours:
            assert as_rendered(claim) == (theirs["size"], theirs["class"], theirs["modes"]), name
            assert of_set or claim.survives == theirs.get("keep", False), name


def as_rendered(claim: InstalledClaim) -> tuple[str | None, str, list[str | None]]:
    given = "(default)" if claim.storage_class is None else claim.storage_class
    return claim.size, given, [claim.access_mode]


@each_case
def test_what_the_parts_mount_is_in_use_and_nothing_else(case: Case):
    mounts = [
        source.removeprefix("claim:").partition(":")
        for deployment in deployments(case).values()
        for source in container(deployment).get("mounts", {}).values()
        if source.startswith("claim:")
    ]
    own = [claim for claim in of(case).claims if claim.holds in ("files", "plugins", "nginx-logs", "squid-logs")]
    ours = {(claim.name, claim.sub_path or "") for claim in own if claim.in_use}
    assert ours == {(name, folder) for name, _, folder in mounts}


@each_case
def test_the_way_in_is_the_one_that_helm_renders(case: Case):
    found, services = of(case), case.expected["services"]
    if found.front is None:
        assert case.names.front not in services
    else:
        theirs = services[found.front.name]
        port = found.front.options.get("node_port")
        assert theirs["type"] == found.front.type
        assert theirs["ports"] == [f"{found.front.port}->dify" + (f"@{port.value}" if port else "")]
    ingress = case.expected["ingresses"].get(case.names.front)
    assert bool(found.ingress) == bool(ingress)
    if found.ingress and ingress:
        said = {name: option.value for name, option in found.ingress.items()}
        paths = [[host["host"], path["path"], path.get("pathType")] for host in said["hosts"] for path in host["paths"]]
        assert paths == [rule[:3] for rule in ingress["rules"]]
        assert (said.get("class_name"), said.get("annotations")) == (ingress.get("class"), ingress.get("annotations"))
        assert said.get("tls") == ingress.get("tls")
    route = case.expected["httproutes"].get(case.names.front)
    assert bool(found.http_route) == bool(route)
    if found.http_route and route:
        assert found.http_route["parent_refs"].value == route.get("parentRefs", [])


@each_case
def test_the_ports_of_the_parts_are_those_of_their_services(case: Case):
    found = of(case)
    for name, part in found.parts.items():
        if theirs := case.expected["services"].get(part.called):
            ports = [port.partition("->")[0] for port in theirs["ports"]]
            value = options(found, name)["service"]
            assert [str(value[key]) for key in ("port", "install_port") if key in value] == ports


@each_case
def test_the_autoscalers_are_those_that_helm_renders(case: Case):
    found = of(case)
    ours = {
        part.called: part.options["autoscale"].value for part in found.parts.values() if "autoscale" in part.options
    }
    theirs = {
        name: {"min": facts["min"], "max": facts["max"], **facts.get("metrics", {})}
        for name, facts in case.expected["autoscalers"].items()
    }
    assert ours == theirs


@each_case
def test_dify_reaches_the_servers_that_are_used_under_a_host_that_they_have(case: Case):
    api = case.environments()["api"]
    texts = " ".join(text for name, text in api.items() if name.endswith(("HOST", "ENDPOINT", "SENTINELS")))
    for server in of(case).servers:
        assert any(host in texts for host in server.hosts) == server.used, server.kind
        assert set(server.objects) <= set(case.expected["objects"])


@each_case
def test_each_key_that_was_written_is_in_something_or_in_a_line_of_the_report(case: Case):
    assert set(case.values.chosen_leaves()) == set(spoken(of(case)))
