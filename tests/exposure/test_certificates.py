"""Where TLS ends, and where the certificate comes from."""

from typing import Any

import pytest

from constructs_dify import Exposure, IngressController, PublicUrls
from tests.support.charts import dify, synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.references import reference_errors
from tests.support.schemas import schema_errors, versions

URL = "https://dify.example.com"
URLS = PublicUrls(console_web="https://console.example.com", app_web="https://apps.example.com")


def synthesized(**options: Any) -> list[Manifest]:
    objects = synth(**options)
    assert schema_errors(objects, versions()[0]) == []
    assert reference_errors(objects, {"Secret/dify-secrets"}) == []
    return objects


@pytest.mark.parametrize(
    ("expose", "kind"),
    [
        (Exposure.ingress(cluster_issuer="letsencrypt"), "cluster-issuer"),
        (Exposure.ingress(issuer="letsencrypt"), "issuer"),
    ],
)
def test_cert_manager_fills_the_secret_that_an_ingress_names(expose: Any, kind: str):
    ingress = find(synthesized(expose=expose, public_url=URLS), "Ingress", "dify-ingress")
    assert ingress["metadata"]["annotations"] == {f"cert-manager.io/{kind}": "letsencrypt"}
    assert ingress["spec"]["tls"] == [
        {"hosts": ["console.example.com", "apps.example.com"], "secretName": "dify-tls"}
    ]  # fmt: skip


def test_the_secret_may_have_another_name():
    expose = Exposure.ingress(cluster_issuer="letsencrypt", tls_secret="certificate")
    ingress = find(synthesized(expose=expose, public_url=URL), "Ingress", "dify-ingress")
    assert ingress["spec"]["tls"][0]["secretName"] == "certificate"


@pytest.mark.parametrize(
    ("expose", "kind"),
    [
        (Exposure.http_route(gateway="infra/public", cluster_issuer="letsencrypt"), "ClusterIssuer"),
        (Exposure.http_route(gateway="infra/public", issuer="letsencrypt"), "Issuer"),
    ],
)
def test_a_gateway_of_another_namespace_may_read_the_certificate(expose: Any, kind: str):
    objects = synthesized(expose=expose, public_url=URLS)
    assert find(objects, "Certificate", "dify-tls", "dify")["spec"] == {
        "secretName": "dify-tls",
        "dnsNames": ["console.example.com", "apps.example.com"],
        "issuerRef": {"group": "cert-manager.io", "kind": kind, "name": "letsencrypt"},
    }
    assert find(objects, "ReferenceGrant", "dify-tls", "dify")["spec"] == {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "infra"}],
        "to": [{"group": "", "kind": "Secret", "name": "dify-tls"}],
    }


@pytest.mark.parametrize("gateway", ["public", "dify/public"])
def test_a_gateway_of_the_same_namespace_needs_no_leave(gateway: str):
    objects = synthesized(expose=Exposure.http_route(gateway=gateway, issuer="ours"), public_url=URL)
    assert of_kind(objects, "ReferenceGrant") == []
    assert len(of_kind(objects, "Certificate")) == 1


def test_a_certificate_has_one_issuer():
    with pytest.raises(ValueError, match=r"Exposure\.ingress\.issuer: got 'a' together with cluster_issuer='b'"):
        Exposure.ingress(issuer="a", cluster_issuer="b")
    with pytest.raises(ValueError, match=r"Exposure\.http_route\.cluster_issuer: got 'Let us encrypt'"):
        Exposure.http_route(gateway="public", cluster_issuer="Let us encrypt")


ENDS_TLS = {
    "a Secret": Exposure.ingress(tls_secret="certificate"),
    "an issuer": Exposure.ingress(cluster_issuer="letsencrypt"),
    "a certificate of AWS": Exposure.ingress(controller=IngressController.aws_alb(certificate_arn="arn:aws:acm:x")),
    "a certificate of Google": Exposure.ingress(controller=IngressController.gke(managed_certificate=True)),
    "an issuer for a Gateway": Exposure.http_route(gateway="public", cluster_issuer="letsencrypt"),
    "a load balancer on port 443": Exposure.load_balancer(port=443),
}


@pytest.mark.parametrize("certificate", ENDS_TLS)
def test_where_tls_ends_the_public_url_has_it(certificate: str):
    dify(expose=ENDS_TLS[certificate], public_url=URL)
    with pytest.raises(ValueError, match=r"public_url: got one with http, but Exposure\.\w+.* ends TLS"):
        dify(expose=ENDS_TLS[certificate], public_url="http://dify.example.com")


def test_tls_may_end_somewhere_before():
    assert "tls" not in find(synthesized(expose=Exposure.ingress(), public_url=URL), "Ingress", "dify-ingress")["spec"]
