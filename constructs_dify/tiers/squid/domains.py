"""Lists of domains, as squid reads them."""

from collections.abc import Iterable


def covered(name: str, domains: Iterable[str]) -> bool:
    """Whether a list has a domain and all that it stands for: `.example.com` is that name and its subdomains."""
    there = name.lower()
    below = f".{there.removeprefix('.')}"
    return any(there == each or (each.startswith(".") and below.endswith(each)) for each in map(str.lower, domains))


def widest(domains: Iterable[str]) -> list[str]:
    """The domains without those that another one covers, because squid refuses to start with these."""
    names = list(dict.fromkeys(domain.lower() for domain in domains))
    return [name for name in names if not covered(name, (other for other in names if other != name))]
