"""Native sidecars run beside a part, come before what waits, and let Jobs end."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Tier, native_sidecar
from constructs_dify.pods.structs import int_or_string
from tests.support.charts import dify, pod, synth

PROBE = k8s.Probe(tcp_socket=k8s.TcpSocketAction(port=int_or_string(15021)))
PROXY = k8s.Container(name="proxy", image="proxy:1", startup_probe=PROBE)


def test_a_native_sidecar_comes_before_what_waits_for_the_network_in_every_pod():
    objects = synth(defaults=Tier(init_containers=[native_sidecar(PROXY)]))
    for part in ("api", "beat", "migrate", "create-secrets", "postgres", "redis", "nginx", "sandbox"):
        first, *waits = pod(objects, part).spec["initContainers"]
        assert (first["name"], first["restartPolicy"]) == ("proxy", "Always"), part
        assert first["startupProbe"] == {"tcpSocket": {"port": 15021}}
        assert all("restartPolicy" not in each for each in waits), part
    assert [each["name"] for each in pod(objects, "api").spec["initContainers"]] == ["proxy", "wait-for-schema"]


def test_an_init_container_that_ends_has_no_probe_and_is_told_of_native_ones():
    with pytest.raises(ValueError, match=r"^Tier\.init_containers\[0\]\.startupProbe: got one; .*native_sidecar\("):
        Tier(init_containers=[PROXY])
    Tier(init_containers=[native_sidecar(PROXY)])


def test_a_native_sidecar_is_an_init_container():
    with pytest.raises(ValueError, match=r"^Tier\.sidecars\[0\]\.restart_policy: got one; expected it in init_conta"):
        Tier(sidecars=[native_sidecar(PROXY)])
    Tier(sidecars=[PROXY])


@pytest.mark.parametrize("where", ["migration", "smoke_test", "defaults"])
def test_a_job_has_no_sidecar_beside_which_it_would_never_end(where: str):
    options: dict[str, Any] = {where: Tier(sidecars=[PROXY])}
    with pytest.raises(
        ValueError, match=r"\.sidecars: got 'proxy', beside which the Job never ends; .*native_sidecar\("
    ):
        dify(**options)


def test_the_given_container_stays_as_it_was():
    native_sidecar(PROXY)
    assert k8s.Container(name="proxy", image="proxy:1", startup_probe=PROBE) == PROXY
