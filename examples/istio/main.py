#!/usr/bin/env python
"""Istio with sidecars: mutual TLS between all parts, the databases too, and to the ingress gateway.

docs/meshes.md says why each line is there, and what Istio ambient and Linkerd need in place of them.
"""

from cdk8s import ApiObject, ApiObjectMetadata, App, JsonPatch

from constructs_dify import DifyChart, Exposure, Network, Tier, Workload

app = App()
dify = DifyChart(
    app,
    "dify-istio",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    expose=Exposure.http_route(gateway="istio-ingress/public"),
    network=Network(ingress_namespaces=["istio-ingress"]),
    # Not needed with Istio 1.27 and Kubernetes 1.33, or newer.
    defaults=Tier(annotations={"sidecar.istio.io/nativeSidecar": "true"}),
)

ApiObject.of(dify.node.find_child("namespace")).metadata.add_label("istio-injection", "enabled")
for part in dify.parts:
    if isinstance(part, Workload):
        part.allow_to("istiod.istio-system.svc", 15012)

# Istio would take CONNECT on a port called http for a request of its own.
assert dify.ssrf_proxy.service
for index in range(len(dify.ssrf_proxy.ports)):
    ApiObject.of(dify.ssrf_proxy.service).add_json_patch(JsonPatch.add(f"/spec/ports/{index}/appProtocol", "tcp"))

strict = ApiObject(
    dify,
    "strict",
    api_version="security.istio.io/v1",
    kind="PeerAuthentication",
    metadata=ApiObjectMetadata(name="dify", labels=dify.install.labels("peer-authentication")),
)
strict.add_json_patch(JsonPatch.add("/spec", {"mtls": {"mode": "STRICT"}}))
app.synth()
