"""What changes with every program of this library, whatever ran before."""

from collections.abc import Iterator, Mapping

from .findings import Finding
from .installed import Installed
from .lifting.lifting import Lifting
from .python_code import Code


def standing(installed: Installed, work: Lifting, arguments: Mapping[str, Code]) -> Iterator[Finding]:
    """Lines that hold for every program.

    Args:
        installed: What runs today.
        work: The lifters' work.
        arguments: The arguments of the program's chart.
    """
    yield Finding(
        group="changes",
        what="NetworkPolicies let each pod reach what it is wired to, and nobody else in: workflows that call other "
        "hosts of the cluster or the office, and what calls the parts from other namespaces, are cut off.",
        do='Name what is called: dify.api.allow_to("crm.example.com", 443), and the same for workers; who calls is '
        "Network(ingress_namespaces=[…]); network=None is today's way.",
    )
    yield Finding(
        group="changes",
        what="Pods have no token of the API server, no service links, accounts of their own, a root file system that "
        "is read-only, and users that are not root where the part allows it (docs/security.md).",
        do="The program makes no Namespace, so no level of Pod Security is set: create_namespace=True sets the one "
        "that these pods meet, once nothing else runs in the namespace."
        if "create_namespace" in arguments
        else "The program makes the Namespace, with the level of Pod Security that these pods meet: with "
        "create_namespace=False, none is set for what else runs there.",
    )
    if installed.release and installed.front is not None and "expose" not in arguments:
        yield Finding(
            group="changes",
            what=f"The Service in front is {work.name}-nginx, and no longer {installed.front.name}.",
            do=f'service_names=[ServiceName(name="{installed.front.name}", part="nginx")] keeps the old name, once the '
            "old Service is gone.",
        )
    yield Finding(
        group="changes",
        what="The API and the workers open connections to PostgreSQL by their processes and pods, and the most that "
        "they open is counted only if the program says how many the server allows.",
        do="Give max_connections= to postgres=, so that synthesis fails before the server does.",
    )
