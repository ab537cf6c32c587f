"""Names of Services in the cluster, in all of their spellings."""


def service_of(host: str, namespace: str) -> str | None:
    """The Service that a host name stands for: `weaviate.vectors`; None where it cannot be one.

    `weaviate`, `weaviate.vectors`, `weaviate.vectors.svc` and `weaviate.vectors.svc.cluster.local` are all the same to
    a pod of the namespace `vectors`. The second of them may be a domain on the internet just as well.

    Args:
        host: The host name.
        namespace: The namespace of the pod that connects.
    """
    match host.removesuffix(".").lower().split("."):
        case [service]:
            return f"{service}.{namespace}"
        case [service, of] | [service, of, "svc", *_]:
            return f"{service}.{of}"
        case _:
            return None


API_SERVER = "kubernetes.default"
"""The Service of the API server. It has no pods, but addresses of nodes or of something in front of them."""
