"""Ways in, and ranges of addresses, that are opened wider than before."""

import re
from collections.abc import Iterator

from ..manifests import Manifest, items, mapping, texts
from ..system.ranges import is_within, network
from .change import Change, Pair
from .line import Finding
from .reading import text_at, texts_at
from .values import moved

# What controllers of Ingresses are told of who may come in, and whether in the clear.
_GUARDS = re.compile(
    r"/(whitelist-source-range|allowlist-source-range|denylist-source-range|(force-)?ssl-redirect|auth-[\w-]+|"
    r"backend-protocol|inbound-cidrs|scheme|router\.(middlewares|entrypoints))$"
)


def doors_widened(change: Change) -> Iterator[Finding]:
    """Ways in that newly take other addresses, or requests that are not encrypted."""
    for pair in change.kept("Ingress", "Route", "Service"):
        if why := list(_widened(pair)):
            yield Finding(
                about=[pair.place],
                what="may let in others than before, or in the clear",
                why=why,
                do="see that it is meant",
            )


def _widened(pair: Pair) -> Iterator[str]:
    if pair.place.kind == "Service":
        known = texts(pair.old, "spec", "externalIPs")
        if more := [ip for ip in texts(pair.new, "spec", "externalIPs") if ip not in known]:
            yield f"externalIPs {', '.join(more)} (new)"
        old, new = (texts(obj, "spec", "loadBalancerSourceRanges") for obj in (pair.old, pair.new))
        if old and not new:
            yield f"loadBalancerSourceRanges is gone (was {', '.join(old)}): every address"
        elif more := [cidr for cidr in new if not _is_within(cidr, old)] if old else []:
            yield f"loadBalancerSourceRanges: {', '.join(more)} (new)"
    if pair.place.kind == "Route":
        old, new = (text_at(obj, "spec", "tls", "insecureEdgeTerminationPolicy") for obj in (pair.old, pair.new))
        if new == "Allow" and old != "Allow":
            yield moved("insecureEdgeTerminationPolicy", old or None, new)
    if pair.place.kind == "Ingress":
        before, after = (texts_at(obj, "metadata", "annotations") for obj in (pair.old, pair.new))
        for name in sorted({*before, *after}):
            if _GUARDS.search(name) and before.get(name) != after.get(name):
                yield moved(f"annotation {name}", before.get(name), after.get(name))


def ranges_widened(change: Change) -> Iterator[Finding]:
    """Ranges of addresses of which NetworkPolicies allow more than before."""
    for pair in change.kept("NetworkPolicy"):
        why = [text for way in ("ingress", "egress") for text in _more(pair, way)]
        if why:
            yield Finding(
                about=[pair.place],
                what="allows more addresses than before",
                why=why,
                do="see that it is meant: private addresses and those of the cloud's metadata are behind such ranges",
            )


def _more(pair: Pair, way: str) -> Iterator[str]:
    before, after = _blocks(pair.old, way), _blocks(pair.new, way)
    for cidr, left_out in after.items():
        if cidr in before:
            back = [each for each in before[cidr] if not _is_within(each, left_out)]
            if back:
                yield f"{way} {cidr}: no longer without {', '.join(back)}"
        elif not _is_within(cidr, list(before)):
            yield f"{way} {cidr} (new)"


def _blocks(policy: Manifest, way: str) -> dict[str, list[str]]:
    """Each range of addresses, and what every rule leaves out of it."""
    found: dict[str, list[str]] = {}
    for rule in items(policy, "spec", way):
        for peer in items(rule, "to" if way == "egress" else "from"):
            if block := mapping(peer, "ipBlock"):
                cidr, out = text_at(block, "cidr"), texts(block, "except")
                found[cidr] = [each for each in found[cidr] if each in out] if cidr in found else out
    return found


def _is_within(cidr: str, others: list[str]) -> bool:
    one = network(cidr)
    return one is not None and any(is_within(one, each) for each in others)
