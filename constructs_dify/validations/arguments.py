"""The arguments of DifyChart, as far as they can be wrong together or are of the wrong type."""

from collections.abc import Collection, Mapping
from inspect import signature

from cdk8s_plus_27 import ServiceType

from .. import checks
from ..checks.credentials import refuse, shown
from ..exposure import ExposureChoice
from ..pods.tier import Tier
from ..releases.release import Release
from ..site.network import Network
from ..tiers.marketplace import Marketplace
from ..workload.rendered_parts import rendered_parts


def check_id(id: str, *, begins_names: bool) -> None:
    """The id names a file, and without a `name` it begins the names of all objects."""
    refuse("id", id)
    if not id:
        raise checks.wrong("id", id, 'a name such as "dify", which the file of the manifests gets')
    if not begins_names:
        return
    try:
        checks.dns_label("id", id)
    except ValueError as error:
        raise ValueError(
            f'{error}; the names of all objects begin with it, unless you give others as name="dify" beside it'
        ) from None


def not_alone(id: str, error: RuntimeError) -> Exception:
    """What to raise where the scope of a chart does not take it, which is said in the words of JavaScript."""
    if "already a Construct" not in str(error):
        return error
    return ValueError(f"id: got {id!r}, which another construct in the same scope has; expected one of its own")


def check_release(release: Release, declared: Collection[str]) -> None:
    """Each part that the release sends requests to, or has settings for, is one that the library knows."""
    for route in release.routes:
        if route.part not in declared:
            raise ValueError(
                f"release {release.version}: the route {route.path!r} leads to {route.part!r}; expected one of the "
                f"parts that the chart declares, {', '.join(declared)}{checks.suggestion(route.part, declared)}"
            )
    rendered = rendered_parts()
    for part in release.settings.parts:
        if part not in rendered:
            raise ValueError(
                f"release {release.version}: there are settings for {part!r}; expected a part that some Workload "
                f"renders, {', '.join(sorted(rendered))}{checks.suggestion(part, rendered)}"
            )


def check_choices(choices: Mapping[str, tuple[object, str]]) -> None:
    """Each choice of the data layer was made by a factory."""
    for parameter, (choice, namespace) in choices.items():
        if choice is not None and not _provides(choice):
            raise TypeError(
                f"{parameter}: got {checks.told(choice)} as a choice of {namespace}; "
                f"write one of its factories, {namespace}.…(…)"
            )
        refuse(parameter, choice)


def _provides(choice: object) -> bool:
    """Whether it has what `Choice` asks for; an exposure, or what makes Secrets, has a `provide` of another kind."""
    provide = getattr(choice, "provide", None)
    names = list(signature(provide).parameters) if callable(provide) else []
    return len(names) == 2 and names[1].strip("_") == "install"


def check_parts(
    tiers: Mapping[str, Tier | None], expose: ExposureChoice | None,
    marketplace: Marketplace | None,
) -> None:  # fmt: skip
    """The options of parts are Tiers, and what needs a part has it."""
    for name, tier in tiers.items():
        if tier is not None:
            checks.instance(name, tier, Tier, "Tier(replicas=2), or None to switch the part off")
    if tiers["plugin_daemon"] is not None and tiers["api"] is None:
        raise ValueError("plugin_daemon: needs the API, which is switched off; give plugin_daemon=None too")
    if expose is not None and expose.needs_nginx and tiers["nginx"] is None:
        raise ValueError(
            "expose: a load balancer or node port leads to nginx, which is switched off; "
            "expose with an Ingress or an HTTPRoute, which have routes of their own, or keep nginx"
        )
    if marketplace is not None and marketplace.proxied and tiers["nginx"] is None:
        raise ValueError(
            "marketplace.proxied: got True, but nginx, which would stand in for the marketplace, is switched off; "
            "leave it out, and browsers go to the marketplace themselves"
        )


# What a part is no use without, in the order in which they go.
_NEEDS = {"agent_backend": ("api", "plugin_daemon"), "local_sandbox": ("agent_backend", "ssrf_proxy")}


def with_what_they_need(options: Mapping[str, Tier | None], default: Tier) -> dict[str, Tier | None]:
    """The options of parts, with None for each that is no use without one that is switched off.

    Args:
        options: The options of the parts, by name.
        default: What stands for options that the user did not give.

    Raises:
        ValueError: When the user gives options for such a part.
    """
    left = dict(options)
    for name, needs in _NEEDS.items():
        gone = next((needed for needed in needs if left.get(needed) is None), None)
        if gone and left.get(name) is not None:
            if left[name] is not default:
                raise ValueError(
                    f"{name}: got {shown(left[name])}, but it needs {gone}, which is switched off; "
                    f"leave it out, or give {gone}=Tier()"
                )
            left[name] = None
    return left


def check_network(network: Network | None, expose: ExposureChoice | None) -> None:
    """The front door is not shut to those whom it is there for."""
    if expose is None or network is None or not network.ingress_namespaces:
        return
    if expose.front_service.type is not ServiceType.CLUSTER_IP:
        raise ValueError(
            f"network.ingress_namespaces: got {list(network.ingress_namespaces)!r} beside an exposure through a load "
            "balancer or node port, whose connections come from no namespace but from outside and from the nodes; "
            "leave it out, or expose with an Ingress or an HTTPRoute"
        )
