"""Ranges of addresses, as policies write them."""

from ipaddress import IPv4Network, IPv6Network, ip_network


def network(cidr: str) -> IPv4Network | IPv6Network | None:
    """A range; None if the text is none."""
    try:
        return ip_network(cidr, strict=False)
    except ValueError:
        return None


def is_within(one: IPv4Network | IPv6Network, cidr: str) -> bool:
    """Whether a range is in another one, which may be written wrongly."""
    other = network(cidr)
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)
