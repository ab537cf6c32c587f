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


def synthesized(*secrets: str, **options: Any) -> list[Manifest]:
    objects = synth(**options)
    assert schema_errors(objects, versions()[0]) == []
    assert reference_errors(objects, {"Secret/dify-secrets", *(f"Secret/{secret}" for secret in secrets)}) == []
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


# -- a Secret for each host ----------------------------------------------------------------------------------------

CONSOLE, APPS = "console.example.com", "apps.example.com"
EACH = {CONSOLE: "console-tls", APPS: "apps-tls"}


def tls(expose: Any) -> list[Manifest]:
    objects = synthesized("console-tls", "apps-tls", "same", expose=expose, public_url=URLS)
    return find(objects, "Ingress", "dify-ingress")["spec"]["tls"]


@pytest.mark.parametrize(
    "controller",
    [None, IngressController.ingress_nginx(), IngressController.traefik(), IngressController.gke()],
)
def test_each_host_of_an_ingress_may_have_a_secret_of_its_own(controller: Any):
    assert tls(Exposure.ingress(tls_secret=EACH, controller=controller)) == [
        {"hosts": [CONSOLE], "secretName": "console-tls"},
        {"hosts": [APPS], "secretName": "apps-tls"},
    ]


def test_hosts_that_share_a_secret_share_one_entry():
    both = {APPS: "same", CONSOLE: "same"}
    assert tls(Exposure.ingress(tls_secret=both)) == [{"hosts": [CONSOLE, APPS], "secretName": "same"}]


def test_an_issuer_fills_each_secret_for_its_hosts():
    ingress = find(
        synthesized(expose=Exposure.ingress(tls_secret=EACH, cluster_issuer="public"), public_url=URLS),
        "Ingress", "dify-ingress",
    )  # fmt: skip
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "public"}
    assert [entry["secretName"] for entry in ingress["spec"]["tls"]] == ["console-tls", "apps-tls"]
    objects = synthesized(
        expose=Exposure.http_route(gateway="infra/public", issuer="ours", tls_secret=EACH), public_url=URLS
    )
    for host, secret in EACH.items():
        assert find(objects, "Certificate", secret)["spec"]["dnsNames"] == [host]
        assert find(objects, "ReferenceGrant", secret)["spec"]["to"] == [
            {"group": "", "kind": "Secret", "name": secret}
        ]


@pytest.mark.parametrize(
    "factory", [Exposure.ingress, lambda **options: Exposure.http_route(gateway="public", issuer="ours", **options)]
)
def test_no_host_is_left_with_the_certificate_of_somebody_else(factory: Any):
    message = rf"\.tls_secret: got none for {APPS}; expected one for each host.*exposure of its own"
    with pytest.raises(ValueError, match=message):
        dify(public_url=URLS, expose=factory(tls_secret={CONSOLE: "console-tls"}))
    apart = [
        factory(hosts=[CONSOLE], tls_secret={CONSOLE: "console-tls"}), Exposure.ingress(hosts=[APPS]),
    ]  # fmt: skip
    assert dify(public_url=URLS, expose=apart).api


@pytest.mark.parametrize(
    "factory",
    [
        Exposure.ingress, Exposure.openshift_route,
        lambda **options: Exposure.http_route(gateway="public", issuer="ours", **options),
    ],
)  # fmt: skip
def test_each_secret_is_for_a_host_that_is_served(factory: Any):
    with pytest.raises(ValueError, match=rf"\.tls_secret: got 'app\.example\.com'; .* did you mean '{APPS}'"):
        dify(public_url=URLS, expose=factory(tls_secret={**EACH, "app.example.com": "other"}))
    with pytest.raises(ValueError, match=r"\.tls_secret: got \{\}; expected a Secret for each host"):
        factory(tls_secret={})
    with pytest.raises(ValueError, match=r"\.tls_secret\['apps\.example\.com'\]: got 'Apps TLS'"):
        factory(tls_secret={APPS: "Apps TLS"})
    with pytest.raises(ValueError, match=r"\.tls_secret: got 'https://apps\.example\.com'; expected a name without"):
        factory(tls_secret={"https://apps.example.com": "apps-tls"})


def test_what_brings_its_own_certificate_takes_no_secret_for_any_host():
    for controller in (
        IngressController.aws_alb(certificate_arn="arn:aws:acm:x"),
        IngressController.gke(managed_certificate=True),
    ):
        with pytest.raises(ValueError, match="got a certificate in a Secret"):
            Exposure.ingress(controller=controller, tls_secret=EACH)


def test_the_secret_of_a_gateway_is_for_an_issuer_to_fill():
    with pytest.raises(ValueError, match=r"Exposure\.http_route\.tls_secret: got 'tls'; expected cluster_issuer or .*"):
        Exposure.http_route(gateway="public", tls_secret="tls")
    named = Exposure.http_route(gateway="infra/public", issuer="ours", tls_secret="wild")
    assert find(synthesized(expose=named, public_url=URLS), "Certificate", "wild")["spec"]["secretName"] == "wild"


def test_two_exposures_do_not_fill_one_secret():
    one, two = (
        Exposure.http_route(gateway="public", issuer="ours", tls_secret="same", hosts=[host])
        for host in (CONSOLE, APPS)
    )
    with pytest.raises(ValueError, match=r"tls_secret: got 'same', which another exposure fills"):
        dify(public_url=URLS, expose=[one, two])
