"""What a new part of Dify costs: its own class, the release data, and one line of the chart."""

from collections.abc import Mapping
from typing import Any

import pytest
from cdk8s import App

from constructs_dify import (
    DifyChart,
    Exposure,
    Release,
    Resources,
    Tier,
    User,
    Workload,
    container_security,
    pod_security,
)
from constructs_dify.releases.release import Route
from constructs_dify.workload.declared import Declared
from tests.support.manifests import Manifest, find
from tests.support.network import Network


class NewPart(Workload):
    """A part of its own file."""

    part = "knowledge-fs"

    @property
    def ports(self) -> Mapping[str, int]:
        return self.install.release.ports[self.part]

    def defaults(self) -> Tier:
        return Tier(
            image="registry.example.com/knowledge-fs:1.0",
            resources=Resources(cpu="100m", memory="256Mi"),
            pod_security_context=pod_security(User(uid=1001, gid=1001)),
            security_context=container_security(),
        )


class NewDify(DifyChart):
    """A chart with one line more."""

    knowledge_fs = Declared(NewPart)


def release(*routes: Route) -> Release:
    """The release, with the data of the new part."""
    known = Release("1.9.1")
    known.ports = {**known.ports, "knowledge-fs": {"http": 5050}}
    known.health = {**known.health, "knowledge-fs": "/health"}
    known.routes = (*routes, *known.routes)
    return known


STUB = Route(path="/knowledge", part="knowledge-fs")


def synth(**options: Any) -> list[Manifest]:
    return NewDify(App(), "dify", namespace="dify", release=release(STUB), **options).to_json()


def test_it_is_made_and_the_front_door_leads_to_it():
    objects = synth()
    assert find(objects, "Deployment", "dify-knowledge-fs")
    template = find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]
    assert "location /knowledge/" in template
    assert "http://dify-knowledge-fs.dify.svc.cluster.local:5050" in template
    assert Network(objects).allows("nginx", "knowledge-fs", 5050)


def test_without_nginx_an_ingress_leads_to_it():
    objects = synth(nginx=None, expose=Exposure.ingress(hosts=["dify.example.com"]))
    [rule] = find(objects, "Ingress", "dify-ingress")["spec"]["rules"]
    services = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert services["/knowledge"] == "dify-knowledge-fs"


def test_it_is_switched_off_like_the_others():
    objects = synth(knowledge_fs=None)
    assert not [obj for obj in objects if "knowledge-fs" in obj["metadata"]["name"]]
    assert "knowledge" not in find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]


def test_it_takes_options_by_its_name():
    chart = NewDify(App(), "dify", namespace="dify", release=release(), knowledge_fs=Tier(replicas=3))
    assert chart.knowledge_fs.tier.replicas == 3


def test_a_route_to_a_part_that_the_library_does_not_know_is_an_error():
    with pytest.raises(ValueError, match=r"release 1\.9\.1: the route '/knowledge' leads to 'knowledge-fs'"):
        DifyChart(App(), "dify", namespace="dify", release=release(STUB))


def test_settings_of_a_part_that_the_library_does_not_know_are_an_error(monkeypatch: pytest.MonkeyPatch):
    known = release()
    catalogue = known.settings
    monkeypatch.setattr(type(catalogue), "parts", ["agent-backnd", "api"])
    with pytest.raises(ValueError, match=r"there are settings for 'agent-backnd'; .*did you mean 'agent-backend'"):
        NewDify(App(), "dify", namespace="dify", release=known)


def test_an_option_of_a_part_that_nobody_declares_is_an_error():
    with pytest.raises(TypeError, match=r"there is no part or parameter 'knowledge_fs'"):
        DifyChart(App(), "dify", namespace="dify", knowledge_fs=Tier())
