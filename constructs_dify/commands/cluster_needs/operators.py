"""What custom resources name: stores of secrets, issuers of certificates, projects of Argo CD, sources of Flux."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, mapping, mappings
from .need import Need, wanted


def operators(objects: Iterable[Manifest]) -> Iterator[Need]:
    """What the operators in the cluster must have been given before."""
    for obj in objects:
        group: str = obj["apiVersion"].rpartition("/")[0]
        if group == "external-secrets.io":
            yield from _stores(obj)
        yield from _issuers(obj)
        if (group, obj["kind"]) == ("argoproj.io", "Application"):
            yield wanted(obj, "AppProject", field(obj, "spec", "project") or "default")
        if group.endswith(".toolkit.fluxcd.io") and (source := mapping(obj, "spec", "sourceRef")):
            yield wanted(obj, source.get("kind"), source.get("name"), namespace=source.get("namespace"))


def _stores(obj: Manifest) -> Iterator[Need]:
    for option, found in mappings(obj.get("spec")):
        if option in ("secretStoreRef", "secretStoreRefs", "storeRef") and "name" in found:
            yield wanted(obj, found.get("kind") or "SecretStore", found["name"])


def _issuers(obj: Manifest) -> Iterator[Need]:
    if obj["kind"] == "Certificate" and (issuer := mapping(obj, "spec", "issuerRef")):
        yield wanted(obj, issuer.get("kind") or "Issuer", issuer.get("name"))
    annotations = mapping(obj, "metadata", "annotations")
    for option, kind in (("cluster-issuer", "ClusterIssuer"), ("issuer", "Issuer")):
        if name := annotations.get(f"cert-manager.io/{option}"):
            yield wanted(obj, kind, name)
