"""What takes a list takes a list or a tuple, and nothing else that can be gone through."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_dify import (
    Exposure,
    HttpProxy,
    Network,
    Redis,
    SandboxOptions,
    Secrets,
    SsrfProxyOptions,
    Tier,
    VectorStore,
    WorkerPool,
)
from tests.support.charts import dify
from tests.support.samples import key

Call = Callable[[Any], object]

# Each field as errors name it -> what takes it, and a right item.
LISTS: dict[str, tuple[Call, Any]] = {
    "Exposure.load_balancer.source_ranges": (lambda given: Exposure.load_balancer(source_ranges=given), "10.0.0.0/8"),
    "Exposure.ingress.hosts": (lambda given: Exposure.ingress(hosts=given), "x.example.com"),
    "Exposure.http_route.hosts": (lambda given: Exposure.http_route(gateway="x", hosts=given), "x.example.com"),
    "HttpProxy.no_proxy": (lambda given: HttpProxy(url="http://proxy:3128", no_proxy=given), "x.example.com"),
    "Network.ingress_namespaces": (lambda given: Network(ingress_namespaces=given), "ingress-nginx"),
    "Network.monitoring_namespaces": (lambda given: Network(monitoring_namespaces=given), "monitoring"),
    "Network.addresses['x.example.com']": (lambda given: Network(addresses={"x.example.com": given}), "10.0.0.0/8"),
    "Redis.external_sentinel.nodes": (lambda given: Redis.external_sentinel(nodes=given, master="x"), "s0:26379"),
    "SandboxOptions.python_packages": (lambda given: SandboxOptions(python_packages=given), "pandas==2.2.3"),
    "SandboxOptions.allowed_syscalls": (lambda given: SandboxOptions(allowed_syscalls=given), 1),
    "Secrets.external.elsewhere": (lambda given: Secrets.external(store="x", path="x", elsewhere=given), "tls"),
    "SsrfProxyOptions.allow_cidrs": (lambda given: SsrfProxyOptions(allow_cidrs=given), "10.20.0.0/16"),
    "SsrfProxyOptions.allow_domains": (lambda given: SsrfProxyOptions(allow_domains=given), "x.example.com"),
    "SsrfProxyOptions.tunnel_ports": (lambda given: SsrfProxyOptions(tunnel_ports=given), 8443),
    "Tier.image_pull_secrets": (lambda given: Tier(image_pull_secrets=given), "registry"),
    "Tier.volumes": (lambda given: Tier(volumes=given), None),
    "VectorStore.couchbase.hosts": (
        lambda given: VectorStore.couchbase(
            connection_string=key(), hosts=given, username="x", password=key(), bucket="x"
        ),
        "x.example.com",
    ),
    "VectorStore.huawei_cloud.hosts": (lambda given: VectorStore.huawei_cloud(hosts=given), "https://x.example.com"),
    "VectorStore.oracle.hosts": (
        lambda given: VectorStore.oracle(dsn="x", username="x", password=key(), hosts=given), "x.example.com:1522",
    ),
    "WorkerPool.queues": (lambda given: WorkerPool(name="x", queues=given), "dataset"),
    "workers": (lambda given: dify(workers=given), None),
}  # fmt: skip

# Each of them can be gone through, and some would do so just once.
OTHERS: list[Callable[[Any], Any]] = [
    str,
    lambda item: {item},
    lambda item: {item: item},
    lambda item: {item: item}.keys(),
    lambda item: (each for each in [item]),
    lambda item: iter([item]),
    lambda item: 7,
]


@pytest.mark.parametrize("field", LISTS)
def test_only_a_list_or_a_tuple_is_one(field: str):
    call, item = LISTS[field]
    for other in OTHERS:
        with pytest.raises((TypeError, ValueError)) as error:
            call(other(item))
        message = str(error.value)
        assert message.startswith(f"{field}: got "), message
        assert " a list: [" in message


@pytest.mark.parametrize("field", [field for field, (_, item) in LISTS.items() if item is not None])
def test_a_list_and_a_tuple_pass(field: str):
    call, item = LISTS[field]
    call([item])
    call((item,))


def test_a_string_in_place_of_a_list_is_not_repeated_where_it_holds_a_credential():
    with pytest.raises(ValueError, match=r"^HttpProxy\.no_proxy: got a URL with a password") as error:
        HttpProxy(url="http://proxy:3128", no_proxy="https://me:hunter2@x.example.com")
    assert "hunter2" not in str(error.value)


def test_a_list_inside_of_a_mapping_is_written_as_one():
    with pytest.raises(TypeError, match=r'^Network\.addresses: got .* write a mapping such as \{"key": \["…"\]\}$'):
        Network(addresses=["10.0.0.0/8"])  # type: ignore[arg-type]
